import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Exclusion, Measure } from '../population/asked'
import { amountAt } from '../population/population-demand'
import { ranked } from '../population/ranked'
import { ratio } from '../question/ratio'
import type { Universe } from '../question/universe'
import { totalOf } from '../ranking/share-of-demand'
import { bandAt, bandPlace, type PriceBand } from './price-band'
import type { PriceUnit } from './price-in-force'

/** Demand of the models that are offered at a price in one band. */
export interface BandDemand extends PriceBand {
    /** Models of the universe at such a price, and those of them with demand in the window. */
    offered: number
    used: number
    amount: bigint
    /** Of all models: decimal, 12 places, rounded down. */
    shareOfModels: string
    /** Of all demand, unattributed demand included; null when there is none, or when shares overlap (PAYERS). */
    shareOfDemand: string | null
    /** Of the demand that is attributed to models. */
    shareOfAttributed: string | null
    /** amount / offered: decimal, 12 places, rounded down. */
    amountPerModel: string
    /** shareOfAttributed / shareOfModels: above 1, more demand than offers. */
    demandToSupply: string | null
    /** Distinct wallets that paid for its models. */
    payers: number
    nullReason: string | null
}

export interface PriceDemand {
    universe: Universe
    window: WindowDemand
    total: bigint
    outside: bigint | null
    bands: BandDemand[]
}

const NO_DEMAND = 'No demand is attributed to a model in this window.'
const OVERLAP = 'One wallet may pay in several bands, so shares of payers do not add up.'

/**
 * Demand of a window by the price that models are offered at as of the moment. Bands without models are left out.
 * @throws BadQuestion where models have no such measure
 */
export async function priceDemand(
    question: MarketQuestion,
    request: { measure: Measure; exclude: Exclusion[]; unit: PriceUnit },
): Promise<PriceDemand> {
    const window = await question.demand()
    const { measure, exclude, unit } = request
    const key = `price demand ${measure} ${exclude.join()} ${unit}`
    return window.once(key, () => addUp(question, window, request))
}

async function addUp(
    question: MarketQuestion,
    window: WindowDemand,
    { measure, exclude, unit }: { measure: Measure; exclude: Exclusion[]; unit: PriceUnit },
): Promise<PriceDemand> {
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const { demand } = await ranked(question, asked, window)
    await question.rest()
    const bands = new Map<number, { offered: number; used: number; amount: bigint }>()
    const bandOfMember = new Map<number, number>()
    demand.members.forEach((member, place) => {
        const index = bandPlace(question.book.pricesOf(member).at(-1), unit)
        bandOfMember.set(member, index)
        let band = bands.get(index)
        if (!band) bands.set(index, (band = { offered: 0, used: 0, amount: 0n }))
        band.offered += 1
        if (demand.hi[place] === 0 && demand.lo[place] === 0) return
        band.used += 1
        band.amount += amountAt(demand, place)
    })
    await question.rest()
    const payers = payersByBand(window, exclude, bandOfMember)
    await question.rest()
    if (measure === 'PAYERS')
        for (const [index, band] of bands) band.amount = BigInt(payers.get(index)?.size ?? 0)
    const total = totalOf(question, window, demand, asked)
    const models = BigInt(demand.members.length)
    const attributed = measure === 'PAYERS' ? 0n : demand.total
    const rows = [...bands]
        .sort(([a], [b]) => a - b)
        .map(([index, { offered, used, amount }]): BandDemand => {
            const isNull = attributed === 0n
            return {
                ...bandAt(index, unit),
                ...{ offered, used, amount },
                shareOfModels: ratio(BigInt(offered), models, 'down'),
                shareOfDemand: measure === 'PAYERS' || total === 0n ? null : ratio(amount, total, 'down'),
                shareOfAttributed: isNull ? null : ratio(amount, attributed, 'down'),
                amountPerModel: ratio(amount, BigInt(offered), 'down'),
                demandToSupply: isNull ? null : ratio(amount * models, attributed * BigInt(offered), 'down'),
                payers: payers.get(index)?.size ?? 0,
                nullReason: isNull ? (measure === 'PAYERS' ? OVERLAP : NO_DEMAND) : null,
            }
        })
    return {
        universe: { definition: demand.definition, size: demand.members.length },
        ...{ window, total, outside: demand.outside, bands: rows },
    }
}

function payersByBand(
    window: WindowDemand,
    exclude: Exclusion[],
    bandOfMember: Map<number, number>,
): Map<number, Set<number>> {
    const pairs = window.pairs()
    const payers = new Map<number, Set<number>>()
    for (let row = 0; row < pairs.length; row++) {
        const [payer, model] = [pairs.payer[row], pairs.model[row]]
        const band = bandOfMember.get(model)
        if (band === undefined) continue
        if (exclude.includes('SELF_PAID') && window.isSelfPaid(payer, model)) continue
        const own = payers.get(band)
        if (own) own.add(payer)
        else payers.set(band, new Set([payer]))
    }
    return payers
}
