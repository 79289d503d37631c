import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql'
import { catalogueSizes } from '../../analytics/market/catalogue-size'
import { grossAndNet } from '../../analytics/market/gross-and-net'
import { NO_WINDOW_BEFORE } from '../../analytics/market/growth'
import { marketGrowth } from '../../analytics/market/market-growth'
import { neverUsed } from '../../analytics/market/never-used'
import { payouts } from '../../analytics/market/payouts'
import { windowTotals } from '../../analytics/market/window-totals'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { WindowDemand } from '../../analytics/memory/window-demand'
import type { Exclusion } from '../../analytics/population/asked'
import { modelUniverse } from '../../analytics/population/population-demand'
import type { Window } from '../../analytics/question/window'
import type { PayoutKind } from '../../model/generated/_payoutKind'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { marketMeta, windowMeta } from './answer-meta'
import type { MarketGrossAndNet } from './gross-and-net'
import { Exclusions } from './market-input'
import { Market, type MarketGrowth, MarketModels, type MarketPayout, MarketWindow } from './market-types'
import { QuestionArgs } from './question-input'

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
    async market(
        @Args(() => QuestionArgs) { window, asOf }: QuestionArgs,
        @Arg('exclude', () => [Exclusions], { defaultValue: [], description: 'What demand to leave out.' })
        exclude: Exclusion[],
        @Ctx() { memory }: ApiContext,
    ): Promise<Market & Found> {
        const question = await memory.question(window, asOf)
        const { cells } = await question.demand()
        return {
            ...(await marketWindow(question, question.window, exclude)),
            exclude,
            meta: marketMeta(question, 'market', modelUniverse(question), cells),
            beforeNullReason: question.windowBefore() ? null : NO_WINDOW_BEFORE,
        }
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
            ...grossAndNet(all.value, all.value - net.value),
            payments: all.payments,
            selfPaidPayments: all.payments - net.payments,
            netPayers: net.payers,
        }
    }

    @FieldResolver()
    async payouts(@Root() { question, demand, window }: FoundWindow): Promise<MarketPayout[]> {
        const paidOut = payouts(question, demand, window)
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
    const found: FoundWindow = { question, window, demand }
    const models: MarketModels & FoundWindow = {
        ...found,
        registered: sizeBefore(window.toMs),
        active: activeModels,
    }
    return {
        ...found,
        ...totals,
        ...paid,
        ...windowMeta(window),
        models,
        value: { ...paid, total: paid.value, decimals: OPG_DECIMALS },
    }
}
