import { ratio } from '../../base/ratio'
import type { MarketQuestion } from '../memory/market-memory'
import type { PayersOf } from '../population/payers-of'

/** A wallet and what it paid. */
export interface PayerShare {
    payer: string
    /** OPG base units. */
    value: bigint
    /** Decimal, 12 places, rounded down; null when nothing was paid in OPG. */
    share: string | null
}

/** Most payers of an answer: the largest. */
export const LARGEST_PAYERS = 10

/** The wallets that paid most, with their part of all that was paid. */
export function largestPayers({ memory }: MarketQuestion, paid: PayersOf): PayerShare[] {
    const idOf = (member: number) => memory.members.idOf(member)
    return paid.largest(LARGEST_PAYERS, idOf).map(({ payer, value }) => ({
        payer: idOf(payer),
        value,
        share: paid.value === 0n ? null : ratio(value, paid.value, 'down'),
    }))
}
