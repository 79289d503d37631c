import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Ctx, FieldResolver, Resolver } from 'type-graphql'
import type { ApiContext } from '../context'
import { Status } from '../status/status-types'
import { type FrozenMoments, frozenMoments } from './frozen-up-to'

const moment = (description: string) =>
    FieldResolver(() => customScalars.DateTime, { nullable: true, description })
const reason = () =>
    FieldResolver(() => String, {
        nullable: true,
        description: 'Why there is no such moment; null when there is one.',
    })

@Resolver(() => Status)
export class FrozenUpToResolver {
    @moment(
        'Newest moment as of which every question about the market has an answer that will never change, and a permalink. Null while there is none.',
    )
    async frozenUpTo(@Ctx() context: ApiContext): Promise<Date | null> {
        return (await read(context)).everything.time
    }

    @reason()
    async frozenUpToNullReason(@Ctx() context: ApiContext): Promise<string | null> {
        return (await read(context)).everything.reason
    }

    @moment(
        'The same for answers that do not depend on calls: what was paid, who paid and was paid, what was paid out, what was registered. They do not wait for blobs. Which model a payment over x402 was for does, where there are receipts.',
    )
    async moneyFrozenUpTo(@Ctx() context: ApiContext): Promise<Date | null> {
        return (await read(context)).money.time
    }

    @reason()
    async moneyFrozenUpToNullReason(@Ctx() context: ApiContext): Promise<string | null> {
        return (await read(context)).money.reason
    }

    @moment(
        'Newest moment as of which every answer is final or BOUNDED: only the blobs of known settlements are missing, and `meta { bound }` says how far calls can still move.',
    )
    async boundedUpTo(@Ctx() context: ApiContext): Promise<Date | null> {
        return (await read(context)).bounded.time
    }

    @reason()
    async boundedUpToNullReason(@Ctx() context: ApiContext): Promise<string | null> {
        return (await read(context)).bounded.reason
    }
}

function read({ database, network }: ApiContext): Promise<FrozenMoments> {
    return frozenMoments(
        database,
        network.chains.map(({ chainId }) => chainId),
    )
}
