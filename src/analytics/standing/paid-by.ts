import { ratio } from '../../base/ratio'
import type { MarketQuestion } from '../memory/market-memory'
import type { PayersOf } from '../population/payers-of'

/** Most payers of an answer: the largest. */
export const LARGEST_PAYERS = 10

/** Who paid for a model or a creator's models: how many, how unequally, and the wallets that paid most, OPG base units. */
export function paidBy({ memory }: MarketQuestion, paid: PayersOf) {
    const idOf = (member: number) => memory.members.idOf(member)
    const shareOf = (value: bigint) => (paid.value === 0n ? null : ratio(value, paid.value, 'down'))
    const largest = paid
        .largest(LARGEST_PAYERS, idOf)
        .map(({ payer, value }) => ({ payer: idOf(payer), value, share: shareOf(value) }))
    return {
        count: paid.payers.length,
        topShare: largest.at(0)?.share ?? null,
        hhi: paid.hhi.value,
        nullReason: paid.value === 0n ? 'Nothing was paid in OPG in this window.' : null,
        selfPaidShare: paid.selfPaidShare,
        largest,
    }
}
