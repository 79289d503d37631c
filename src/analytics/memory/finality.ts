import { DAY_MS, startOf } from '../../base/calendar'
import type { OpenSettlements } from '../../periods/open-settlements'
import type { MarketQuestion } from './market-memory'

/**
 * What a figure can still be changed by while everything else stays: `BLOCKS` by blocks and by payments that are still being read; `NAMED_PAYMENTS`
 * (which model a payment over x402 was for) also by the blobs of open settlements, but only where there are receipts, for nothing else ties such a
 * payment to a call; `CALLS` by those blobs. Whichever way they come out, they touch no amount, payer, payTo, payout or word of the registry.
 */
export type Dependence = 'BLOCKS' | 'NAMED_PAYMENTS' | 'CALLS'

/** What an answer waits for. */
export type Awaited = 'BLOCKS' | 'BACKFILL' | 'DAYS' | 'BLOBS'

/** Whether an answer may still become another one, and what about. */
export interface Finality {
    state: 'FINAL' | 'BOUNDED' | 'OPEN'
    /** In a sentence; null when it is final. */
    reason: string | null
    waitsFor: Awaited[]
    /** Rails whose calls can still change, sorted. */
    openRails: string[]
    /** Null unless it is bounded. */
    bound: OpenSettlements | null
}

const FINAL: Finality = { state: 'FINAL', reason: null, waitsFor: [], openRails: [], bound: null }

/** Rails whose calls an open settlement of a rail can change: a leaf may be the same call as an individual settlement, and count in its place. */
const TOUCHED: Record<string, readonly string[]> = { BATCH: ['BATCH', 'INDIVIDUAL', 'INDIVIDUAL_V1'] }

/** Whether what depends on something as of a moment may still become another answer. */
export function finalityOf({ asOf, sealed, revisions }: MarketQuestion, on: Dependence): Finality {
    const chains = asOf.chains.filter((chain) => !chain.finalized)
    const waitsFor: Awaited[] = []
    const reasons: string[] = []
    const wait = (what: Awaited, reason: string) => {
        waitsFor.push(what)
        reasons.push(reason)
    }
    if (chains.length > 0)
        wait(
            'BLOCKS',
            `Chain ${chains.map(({ chainId }) => chainId).join(' and ')} is not final up to this moment.`,
        )
    if (revisions.backfill !== '-1')
        wait('BACKFILL', 'Payments to a wallet that was registered lately are still being read.')
    const hangsOnBlobs = on === 'CALLS' || (on === 'NAMED_PAYMENTS' && revisions.receipts !== '0')
    if (!hangsOnBlobs)
        return waitsFor.length === 0 ? FINAL : { ...FINAL, state: 'OPEN', reason: reasons[0], waitsFor }
    const lastDay = startOf('DAY', asOf.timeMs)
    const open = sealed.open.filter(({ startMs }) => startMs <= lastDay)
    const settlements = open.reduce((sum, each) => sum + each.settlements, 0)
    const claimed = open.reduce((sum, each) => sum + each.claimed, 0n)
    if (!isSealedUpTo(lastDay, sealed))
        wait('DAYS', 'Some days up to this moment are not sealed yet; they are, within minutes of their end.')
    const isBounded = waitsFor.length === 0
    if (settlements > 0)
        wait(
            'BLOBS',
            `${settlements} settlements up to this moment, of ${claimed} claimed calls, wait for their blobs.`,
        )
    if (waitsFor.length === 0) return FINAL
    const rails = open.flatMap(({ rail }) => TOUCHED[rail] ?? [rail])
    return {
        state: isBounded ? 'BOUNDED' : 'OPEN',
        reason: reasons[0],
        waitsFor,
        openRails: [...new Set(rails)].sort(),
        bound: isBounded ? { settlements, claimed } : null,
    }
}

function isSealedUpTo(lastDay: number, sealed: MarketQuestion['sealed']): boolean {
    const days = sealed.list.filter(({ tier, startMs }) => tier === 'DAY' && startMs <= lastDay).length
    const { firstFactMs } = sealed
    const expected =
        firstFactMs === null
            ? 0
            : Math.max(0, Math.round((lastDay - startOf('DAY', firstFactMs)) / DAY_MS) + 1)
    return days >= expected && sealed.get('DAY', lastDay) !== undefined
}
