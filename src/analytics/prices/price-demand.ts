import { ratio } from '../../base/ratio'
import type { Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked, Counted, Exclusion, Measure } from '../population/asked'
import { amountAt, type PopulationDemand, universeOf } from '../population/population-demand'
import type { PriceUnit } from '../population/price-in-force'
import { ranked } from '../population/ranked'
import { wholeOf } from '../population/share-of-demand'
import { bandAt, bandPlace } from './price-band'

const NO_DEMAND = 'No demand is attributed to a model in this window.'
const OVERLAP = 'One wallet may pay in several bands, so shares of payers do not add up.'

/**
 * Demand of a window by the price that models are offered at as of the moment. Bands without models are left out.
 * @throws BadQuestion where models have no such measure
 */
export async function priceDemand(
    question: MarketQuestion,
    { measure, exclude, unit }: Counted & { unit: PriceUnit },
) {
    return byPrice(question, await question.demand(), measure, exclude, unit)
}

const byPrice = oncePerWindow(addUp)

async function addUp(
    question: MarketQuestion,
    window: WindowDemand,
    measure: Measure,
    exclude: Exclusion[],
    unit: PriceUnit,
) {
    const asked: Asked = { population: 'MODELS', measure, exclude }
    const { demand } = await ranked(question, asked, window)
    const { bands, bandOfMember } = await question.steps(sumsByBand(question, demand, unit))
    const payers = await question.steps(payersByBand(window, exclude, bandOfMember, bands.length))
    if (measure === 'PAYERS') for (const [place, band] of bands.entries()) band.amount = BigInt(payers[place])
    const { total } = await wholeOf(question, window, demand, asked)
    const models = BigInt(demand.members.length)
    const attributed = measure === 'PAYERS' ? 0n : demand.total
    const rows = bands.map(({ index, offered, used, amount }, place) => {
        const isNull = attributed === 0n
        return {
            ...bandAt(index, unit),
            offered,
            used,
            amount,
            shareOfModels: ratio(BigInt(offered), models, 'down'),
            shareOfDemand: measure === 'PAYERS' || total === 0n ? null : ratio(amount, total, 'down'),
            shareOfAttributed: isNull ? null : ratio(amount, attributed, 'down'),
            amountPerModel: ratio(amount, BigInt(offered), 'down'),
            demandToSupply: isNull ? null : ratio(amount * models, attributed * BigInt(offered), 'down'),
            payers: payers[place],
            nullReason: isNull ? (measure === 'PAYERS' ? OVERLAP : NO_DEMAND) : null,
        }
    })
    return {
        universe: universeOf(demand),
        window,
        total,
        outside: demand.outside,
        bands: rows,
    }
}

interface BandSum {
    /** See `bandPlace`. */
    index: number
    offered: number
    used: number
    amount: bigint
}

/** Models looked at in one step. */
const STEP = 8_192

/** Bands by price, and the place of each model's among them by its number, -1 for what is no model. */
function* sumsByBand(
    { book, memory }: MarketQuestion,
    demand: PopulationDemand,
    unit: PriceUnit,
): Steps<{ bands: BandSum[]; bandOfMember: Int32Array }> {
    const { members, hi, lo } = demand
    const indices = new Int32Array(members.length)
    for (let place = 0; place < members.length; place++) {
        if (place % STEP === STEP - 1) yield
        indices[place] = bandPlace(book.priceOf(members[place]), unit)
    }
    const bands = [...new Set(indices)]
        .sort((a, b) => a - b)
        .map((index): BandSum => ({ index, offered: 0, used: 0, amount: 0n }))
    const places = new Map(bands.map(({ index }, place) => [index, place]))
    const bandOfMember = new Int32Array(memory.members.size).fill(-1)
    for (let place = 0; place < members.length; place++) {
        if (place % STEP === STEP - 1) yield
        const band = places.get(indices[place])!
        bandOfMember[members[place]] = band
        bands[band].offered += 1
        if (hi[place] === 0 && lo[place] === 0) continue
        bands[band].used += 1
        bands[band].amount += amountAt(demand, place)
    }
    return { bands, bandOfMember }
}

/** Distinct payers of each band. */
function* payersByBand(
    window: WindowDemand,
    exclude: Exclusion[],
    bandOfMember: Int32Array,
    bands: number,
): Steps<Float64Array> {
    const skipSelf = exclude.includes('SELF_PAID')
    // Groups are numbered from 1 on.
    const groups = bandOfMember.map((band) => band + 1)
    yield
    const counts = yield* window.payments.distinctPayers(
        groups,
        bands + 1,
        skipSelf ? (payer, model, payTo) => window.isSelfPaid(payer, model, payTo) : null,
    )
    return counts.subarray(1)
}
