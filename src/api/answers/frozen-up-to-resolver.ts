import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Ctx, FieldResolver, Resolver } from 'type-graphql'
import type { ApiContext } from '../context'
import { Status } from '../status/status-types'
import { type FrozenUpTo, frozenUpTo } from './frozen-up-to'

@Resolver(() => Status)
export class FrozenUpToResolver {
    @FieldResolver(() => customScalars.DateTime, {
        nullable: true,
        description:
            'Newest moment as of which every question about the market has an answer that will never change, and a permalink. Null while there is none.',
    })
    async frozenUpTo(@Ctx() context: ApiContext): Promise<Date | null> {
        return (await read(context)).time
    }

    @FieldResolver(() => String, {
        nullable: true,
        description: 'Why there is no such moment; null when there is one.',
    })
    async frozenUpToNullReason(@Ctx() context: ApiContext): Promise<string | null> {
        return (await read(context)).reason
    }
}

function read({ database, network }: ApiContext): Promise<FrozenUpTo> {
    return frozenUpTo(
        database,
        network.chains.map(({ chainId }) => chainId),
    )
}
