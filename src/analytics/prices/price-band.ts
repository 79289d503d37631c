import { OPG_DECIMALS } from '../../networks/opg'
import type { Price } from '../memory/registry-at'
import type { PriceUnit } from '../population/price-in-force'

/** Models that are offered alike: free, at a price in one decade, or at none that can be compared. */
export interface PriceBand {
    /** `free`, `0.001 to 0.01 OPG`, `not priced in OPG per call`, `no price`. */
    name: string
    /** OPG base units, in it; null where there is no such price. */
    from: bigint | null
    /** OPG base units, not in it; null where there is no such price. */
    below: bigint | null
}

const NOT_COMPARABLE = 1_000
const NO_PRICE = 1_001

/** Place of a price among the bands: free, then by price, then what cannot be compared. @param price in force */
export function bandPlace(price: Price | undefined, unit: PriceUnit): number {
    if (!price) return NO_PRICE
    if (price.unit !== unit || price.inputPrice === null) return NOT_COMPARABLE
    return price.inputPrice === 0n ? 0 : price.inputPrice.toString().length
}

/** The band at a place that `bandPlace` gave. */
export function bandAt(place: number, unit: PriceUnit): PriceBand {
    if (place === NO_PRICE) return { name: 'no price', from: null, below: null }
    if (place === NOT_COMPARABLE)
        return { name: `not priced in OPG per ${unit.toLowerCase()}`, from: null, below: null }
    if (place === 0) return { name: 'free', from: 0n, below: 1n }
    const [from, below] = [10n ** BigInt(place - 1), 10n ** BigInt(place)]
    return { name: `${opg(place - 1)} to ${opg(place)} OPG`, from, below }
}

/** 10^exponent base units, in OPG. */
function opg(exponent: number): string {
    const tens = exponent - OPG_DECIMALS
    return tens >= 0 ? `1${'0'.repeat(tens)}` : `0.${'0'.repeat(-tens - 1)}1`
}
