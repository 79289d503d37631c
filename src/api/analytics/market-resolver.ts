import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { catalogueSizes } from '../../analytics/market/catalogue-size'
import { NO_WINDOW_BEFORE } from '../../analytics/market/growth'
import { marketGrowth } from '../../analytics/market/market-growth'
import { neverUsed } from '../../analytics/market/never-used'
import { payouts } from '../../analytics/market/payouts'
import { windowTotals } from '../../analytics/market/window-totals'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Exclusion } from '../../analytics/population/asked'
import { UNIVERSES } from '../../analytics/population/population-demand'
import type { Window } from '../../analytics/question/window'
import type { PayoutKind } from '../../model/generated/_payoutKind'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { Exclusions } from './market-input'
import { Market, type MarketWindow } from './market-types'
import { QuestionArgs } from './question-input'

const METHOD = { name: 'market', version: '1' }
const OPG_DECIMALS = 18

@Resolver()
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
    ): Promise<Market> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const before = question.windowBefore()
            const { cells } = await question.demand()
            const universe = { definition: UNIVERSES.MODELS, size: question.book.size }
            return {
                ...(await marketWindow(question, question.window, exclude)),
                meta: marketMeta(question, METHOD, universe, cells),
                before: before && (() => marketWindow(question, before, exclude)),
                beforeNullReason: before ? null : NO_WINDOW_BEFORE,
                growth: () => marketGrowth(question, exclude),
            }
        })
    }
}

async function marketWindow(
    question: MarketQuestion,
    window: Window,
    exclude: Exclusion[],
): Promise<MarketWindow> {
    const sizeBefore = await catalogueSizes(question)
    const demand = await question.demandOf(window)
    const totals = await windowTotals(question, demand, exclude)
    const { calls, settlements, paid, activeModels, creators } = totals
    const { value, payments, payers, operators, ...parts } = paid
    const decimals = OPG_DECIMALS
    return {
        from: window.fromMs === null ? null : new Date(window.fromMs),
        to: new Date(window.toMs),
        models: {
            registered: sizeBefore(window.toMs),
            active: activeModels,
            neverUsed: () => neverUsed(question, window),
        },
        ...{ calls, settlements, payments, payers, creators, operators },
        value: { total: value, ...parts, decimals },
        payouts: async () =>
            (await payouts(question, demand, window)).map(({ kind, amount }) => ({
                ...{ kind: kind as PayoutKind, amount, decimals },
            })),
    }
}
