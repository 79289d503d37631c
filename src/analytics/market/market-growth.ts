import type { MarketQuestion } from '../memory/market-memory'
import type { Exclusion } from '../population/asked'
import { catalogueSizes } from './catalogue-size'
import { growth } from './growth'
import { windowTotals } from './window-totals'

/** Compares a window with the one before it: catalogue, activity, money. */
export async function marketGrowth(question: MarketQuestion, exclude: Exclusion[]) {
    const { window } = question
    const sizeBefore = await catalogueSizes(question)
    const windowBefore = question.windowBefore()
    const now = await windowTotals(question, await question.demand(), exclude)
    const before =
        windowBefore && (await windowTotals(question, await question.demandOf(windowBefore), exclude))
    const models = sizeBefore(window.toMs)
    const modelsBefore = window.fromMs === null ? null : sizeBefore(window.fromMs)
    const of = (pick: (totals: typeof now) => bigint | number) =>
        growth(BigInt(pick(now)), before && BigInt(pick(before)))
    return {
        catalogue: growth(BigInt(models), modelsBefore === null ? null : BigInt(modelsBefore)),
        modelsRegistered: modelsBefore === null ? null : models - modelsBefore,
        activeModels: of((totals) => totals.activeModels),
        calls: of((totals) => totals.calls.total),
        value: of((totals) => totals.paid.value),
        payers: of((totals) => totals.paid.payers),
    }
}
