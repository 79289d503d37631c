import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Interval } from '../../analytics/question/interval'
import { creatorPayouts } from '../../analytics/standing/payouts'
import { creatorAccount } from '../../analytics/wallet/creator-account'
import { payerAccount } from '../../analytics/wallet/payer-account'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import type { GrossAndNet } from './gross-and-net'
import { INTERVAL, Intervals } from './interval-types'
import type { CreatorPayouts } from './model-standing-types'
import {
    CreatorAccount,
    CreatorAccountArgs,
    PageArgs,
    type PaidModels,
    type PaidPoint,
    PayerAccount,
    PayerAccountArgs,
    type UsedFacilitator,
    type WalletEarnings,
    type WalletModels,
    type WalletPayers,
    type WalletWithdrawals,
} from './wallet-types'

type FoundCreator = { found: Awaited<ReturnType<typeof creatorAccount>>; question: MarketQuestion }

@Resolver(() => CreatorAccount)
export class CreatorAccountResolver {
    @Query(() => CreatorAccount, {
        description:
            'What a wallet has to do with models, and what it earned: all models that it owns or is paid for, now or once, who paid for them, what it was credited and took out, page by page. A wallet that nothing is known of has empty lists.',
    })
    async creatorAccount(
        @Args(() => CreatorAccountArgs) { window, asOf, ...asked }: CreatorAccountArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<CreatorAccount & FoundCreator> {
        const question = await memory.question(window, asOf)
        const found = await creatorAccount(question, asked)
        const meta = marketMeta(question, 'creatorAccount', found.universe, found.window.cells)
        return { meta, creator: found.creator, decimals: OPG_DECIMALS, found, question }
    }

    @FieldResolver()
    models(@Root() { found }: FoundCreator, @Args(() => PageArgs) page: PageArgs): WalletModels {
        return found.models(page)
    }

    @FieldResolver()
    paid(@Root() { found }: FoundCreator): Promise<GrossAndNet> {
        return found.paid()
    }

    @FieldResolver()
    payers(@Root() { found }: FoundCreator, @Args(() => PageArgs) page: PageArgs): Promise<WalletPayers> {
        return found.payers(page)
    }

    @FieldResolver()
    account(@Root() { found, question }: FoundCreator): Promise<CreatorPayouts> {
        return creatorPayouts(question, found.creator)
    }

    @FieldResolver()
    earnings(@Root() { found }: FoundCreator, @Args(() => PageArgs) page: PageArgs): Promise<WalletEarnings> {
        return found.earnings(page)
    }

    @FieldResolver()
    withdrawals(
        @Root() { found }: FoundCreator,
        @Args(() => PageArgs) page: PageArgs,
    ): Promise<WalletWithdrawals> {
        return found.withdrawals(page)
    }
}

type FoundPayer = { found: Awaited<ReturnType<typeof payerAccount>> }

@Resolver(() => PayerAccount)
export class PayerAccountResolver {
    @Query(() => PayerAccount, {
        description:
            'What a wallet paid: how much, when, for which models, through which facilitators, and how much of it to itself. A wallet, not a person: relays pay for many.',
    })
    async payerAccount(
        @Args(() => PayerAccountArgs) { window, asOf, ...asked }: PayerAccountArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<PayerAccount & FoundPayer> {
        const question = await memory.question(window, asOf)
        const found = await payerAccount(question, asked)
        const paid = found.window.cells.filter(({ payments }) => payments > 0)
        const meta = marketMeta(question, 'payerAccount', found.universe, paid)
        const { payer, nothingReason, payments, paidCalls, value, firstPaidAt, lastPaidAt } = found
        return {
            meta,
            payer,
            nothingReason,
            payments,
            paidCalls,
            value,
            paid: found.paid,
            decimals: OPG_DECIMALS,
            firstPaidAt,
            lastPaidAt,
            found,
        }
    }

    @FieldResolver()
    models(@Root() { found }: FoundPayer, @Args(() => PageArgs) page: PageArgs): PaidModels {
        return found.models(page)
    }

    @FieldResolver()
    history(
        @Root() { found }: FoundPayer,
        @Arg('interval', () => Intervals, INTERVAL) interval: Interval,
    ): Promise<PaidPoint[]> {
        return found.history(interval)
    }

    @FieldResolver()
    facilitators(@Root() { found }: FoundPayer): Promise<UsedFacilitator[]> {
        return found.facilitators()
    }
}
