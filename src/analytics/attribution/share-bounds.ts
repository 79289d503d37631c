import type { MarketQuestion } from '../memory/market-memory'
import type { Asked } from '../population/asked'
import { populationDemand } from '../population/population-demand'
import { sharesOf, wholeOf } from '../population/share-of-demand'
import { BadQuestion } from '../question/bad-question'
import type { AttributionMeasure } from './attribution'

/**
 * The least and the most a model's share can be (worst-case identification, Manski): with own demand x, total T and
 * demand U that could be anybody's, the share lies in [x / T, (x + U) / T].
 */
export interface ShareBoundsResult {
    modelId: string
    /** Demand that names the model. */
    attributed: bigint
    /** All demand. */
    total: bigint
    /** Demand that could be the model's: it names none, or a string that no model has claimed. */
    unattributed: bigint
    /** Decimal, 12 places, rounded down; null when there is no demand. */
    least: string | null
    /** Decimal, 12 places, rounded up; null when there is no demand. */
    most: string | null
    nullReason: string | null
    caveat: string
}

const CAVEATS: Record<AttributionMeasure, string> = {
    calls: 'Of the calls that can be seen on chain. Private calls, and calls of batches whose blob is not read, are in no number here.',
    value: 'Of the OPG paid on chain. A payment counts for a model when it names it, or when receipts account for its whole amount.',
}

/** The least and the most that a model's share of all demand can be, given what names no model. @throws BadQuestion for an id that no model had at the as-of moment */
export async function shareBounds(
    question: MarketQuestion,
    modelId: string,
    measure: AttributionMeasure,
): Promise<ShareBoundsResult> {
    const { memory, book } = question
    const member = memory.members.find(modelId)
    if (member === undefined || !book.get(member))
        throw new BadQuestion(
            `modelId is '${modelId}': no model that was registered or catalogued by the as-of time has this id`,
        )
    const asked: Asked = {
        population: 'MODELS',
        measure: measure === 'calls' ? 'CALLS' : 'VALUE',
        exclude: [],
    }
    const window = await question.demand()
    const demand = await populationDemand(question, asked, window)
    const attributed = measure === 'calls' ? BigInt(window.models.calls[member] ?? 0) : window.valueOf(member)
    const { total, open } = await wholeOf(question, window, demand, asked)
    const { least, most, nullReason } = (await sharesOf(question, window, demand, asked))(attributed, [])
    return {
        modelId,
        attributed,
        total,
        unattributed: open,
        least,
        most,
        nullReason,
        caveat: CAVEATS[measure],
    }
}
