import { none, type Outcome, of } from '../../stats'
import type { BookAsOf } from '../memory/registry-at'

/** What a price is per. */
export type PriceUnit = 'CALL' | 'TOKEN' | 'SECOND' | 'IMAGE' | 'OTHER'

/** OPG base units per input unit that a model is offered at, by the last price set; null with a reason. */
export function priceInForce(book: BookAsOf, member: number, unit: PriceUnit): Outcome<bigint> {
    const price = book.priceOf(member)
    if (!price) return none('No price is set in the registry.')
    if (price.unit !== unit) return none(`The price in force is per ${price.unit}, not per ${unit}.`)
    if (price.inputPrice === null) return none('The price in force is in another token than OPG.')
    return of(price.inputPrice)
}
