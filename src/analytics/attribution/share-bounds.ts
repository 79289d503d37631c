import type { MarketQuestion } from '../memory/market-memory'
import type { Asked } from '../population/asked'
import { findModel } from '../population/find-model'
import { modelLabel } from '../population/labels'
import { populationDemand } from '../population/population-demand'
import { sharesOf, wholeOf } from '../population/share-of-demand'
import type { AttributionMeasure } from './attribution'

const CAVEATS: Record<AttributionMeasure, string> = {
    calls: 'Of the calls that can be seen on chain. Private calls, and calls of batches whose blob is not read, are in no number here.',
    value: 'Of the OPG paid on chain. A payment counts for a model when it names it, or when receipts account for its whole amount.',
}

/**
 * The least and the most that a model's share of all demand can be (worst-case identification, Manski): with own demand x, total T and
 * demand U that could be anybody's, because it names no model or a string that no model has claimed, the share lies in
 * [x / T, (x + U) / T].
 * @param model its id, a string that callers name it by, or its exact name
 * @throws BadQuestion where no model of the as-of moment is meant
 */
export async function shareBounds(question: MarketQuestion, model: string, measure: AttributionMeasure) {
    const member = await findModel(question, 'model', model)
    const counted = measure === 'calls' ? 'CALLS' : 'VALUE'
    const asked: Asked = { population: 'MODELS', measure: counted, exclude: [] }
    const window = await question.demand()
    const demand = await populationDemand(question, asked, window)
    const attributed = measure === 'calls' ? BigInt(window.models.calls[member] ?? 0) : window.valueOf(member)
    const { total, open } = await wholeOf(question, window, demand, asked)
    const share = (await sharesOf(question, window, demand, asked))(attributed, [])
    const caveat = CAVEATS[measure]
    return { model: modelLabel(question, member), attributed, total, unattributed: open, share, caveat }
}
