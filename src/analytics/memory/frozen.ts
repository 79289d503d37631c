import { DAY_MS, startOf } from '../../base/calendar'
import type { MarketQuestion } from './market-memory'

/**
 * Why an answer as of a moment may still become another one; null when it is frozen: no block can come or go, and every
 * settlement up to it has been proved as far as it ever will be.
 */
export function notFrozenReason({ asOf, sealed, revisions }: MarketQuestion): string | null {
    const open = asOf.chains.filter((chain) => !chain.finalized)
    if (open.length > 0)
        return `Chain ${open.map((chain) => chain.chainId).join(' and ')} is not final up to this moment.`
    if (revisions.backfill !== '-1')
        return 'Payments to a wallet that was registered lately are still being read.'
    const lastDay = startOf('DAY', asOf.timeMs)
    const days = sealed.list.filter(({ tier, startMs }) => tier === 'DAY' && startMs <= lastDay)
    const waiting = days.reduce((sum, { unsettled }) => sum + unsettled, 0)
    if (waiting > 0) return `${waiting} settlements up to this moment wait for their blobs.`
    const expected =
        sealed.firstFactMs === null
            ? 0
            : Math.max(0, Math.round((lastDay - startOf('DAY', sealed.firstFactMs)) / DAY_MS) + 1)
    if (days.length < expected || !sealed.get('DAY', lastDay))
        return 'Some days up to this moment are not sealed yet; they are, within minutes of their end.'
    return null
}
