import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { catalogueSizes } from '../../analytics/market/catalogue-size'
import { NO_WINDOW_BEFORE } from '../../analytics/market/growth'
import { marketGrowth } from '../../analytics/market/market-growth'
import { neverUsed } from '../../analytics/market/never-used'
import { payouts } from '../../analytics/market/payouts'
import { windowTotals } from '../../analytics/market/window-totals'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { WindowDemand } from '../../analytics/memory/window-demand'
import type { Exclusion } from '../../analytics/population/asked'
import { UNIVERSES } from '../../analytics/population/population-demand'
import type { Window } from '../../analytics/question/window'
import type { PayoutKind } from '../../model/generated/_payoutKind'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { grossAndNet, type MarketGrossAndNet } from './gross-and-net'
import { Exclusions } from './market-input'
import { Market, type MarketGrowth, MarketModels, type MarketPayout, MarketWindow } from './market-types'
import { QuestionArgs } from './question-input'

const METHOD = { name: 'market', version: '1' }

/** What the fields of a market are worked out from. */
interface Found {
    question: MarketQuestion
    exclude: Exclusion[]
}

/** What the fields of one window are worked out from. */
interface FoundWindow {
    question: MarketQuestion
    window: Window
    demand: WindowDemand
}

@Resolver(() => Market)
export class MarketResolver {
    @Query(() => Market, {
        description:
            'The market in numbers: models, calls, value, who pays and is paid, the window before, and growth.',
    })
    market(
        @Args(() => QuestionArgs) { window, asOf }: QuestionArgs,
        @Arg('exclude', () => [Exclusions], { defaultValue: [], description: 'What demand to leave out.' })
        exclude: Exclusion[],
        @Ctx() { memory }: ApiContext,
    ): Promise<Market & Found> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const { cells } = await question.demand()
            const universe = { definition: UNIVERSES.MODELS, size: question.book.size }
            return {
                ...(await marketWindow(question, question.window, exclude)),
                exclude,
                meta: marketMeta(question, METHOD, universe, cells),
                beforeNullReason: question.windowBefore() ? null : NO_WINDOW_BEFORE,
            }
        })
    }

    @FieldResolver()
    async before(@Root() { question, exclude }: Found): Promise<MarketWindow | null> {
        const before = question.windowBefore()
        return before && marketWindow(question, before, exclude)
    }

    @FieldResolver()
    growth(@Root() { question, exclude }: Found): Promise<MarketGrowth> {
        return marketGrowth(question, exclude)
    }
}

@Resolver(() => MarketWindow)
export class MarketWindowResolver {
    @FieldResolver()
    async paid(@Root() { question, demand }: FoundWindow): Promise<MarketGrossAndNet> {
        const { paid: all } = await windowTotals(question, demand, [])
        const { paid: net } = await windowTotals(question, demand, ['SELF_PAID'])
        return {
            ...grossAndNet({ gross: all.value, selfPaid: all.value - net.value }),
            payments: all.payments,
            selfPaidPayments: all.payments - net.payments,
            netPayers: net.payers,
        }
    }

    @FieldResolver()
    async payouts(@Root() { question, demand, window }: FoundWindow): Promise<MarketPayout[]> {
        const paidOut = await payouts(question, demand, window)
        return paidOut.map(({ kind, amount }) => ({
            kind: kind as PayoutKind,
            amount,
            decimals: OPG_DECIMALS,
        }))
    }
}

@Resolver(() => MarketModels)
export class MarketModelsResolver {
    @FieldResolver()
    neverUsed(@Root() { question, window }: FoundWindow): Promise<number> {
        return neverUsed(question, window)
    }
}

async function marketWindow(
    question: MarketQuestion,
    window: Window,
    exclude: Exclusion[],
): Promise<MarketWindow & FoundWindow> {
    const sizeBefore = await catalogueSizes(question)
    const demand = await question.demandOf(window)
    const { activeModels, paid, ...totals } = await windowTotals(question, demand, exclude)
    const { value, payments, payers, operators, ...parts } = paid
    const found: FoundWindow = { question, window, demand }
    const models: MarketModels & FoundWindow = {
        ...found,
        registered: sizeBefore(window.toMs),
        active: activeModels,
    }
    return {
        ...found,
        from: window.fromMs === null ? null : new Date(window.fromMs),
        to: new Date(window.toMs),
        models,
        calls: totals.calls,
        settlements: totals.settlements,
        value: { total: value, ...parts, decimals: OPG_DECIMALS },
        payments,
        payers,
        creators: totals.creators,
        operators,
    }
}
