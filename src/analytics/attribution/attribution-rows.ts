import { kept } from '../../base/kept'
import type { WindowDemand } from '../memory/window-demand'
import { UNRESOLVED_NAME, UNSTATED } from './reasons'

/** Demand of one rail that shares a reason. Value in OPG base units. */
export interface AttributionRow {
    rail: string
    /** Why it is not attributed; null = it is. */
    reason: string | null
    provenance: string
    calls: bigint
    verified: bigint
    payments: bigint
    value: bigint
}

/** The demand of a window by rail, reason and provenance, in the order of these. */
export function attributionRows(demand: WindowDemand): AttributionRow[] {
    const rows = new Map<string, AttributionRow>()
    for (const cell of demand.cells) {
        if (cell.naming === null || (cell.calls === 0 && cell.payments === 0)) continue
        const { rail, provenance } = cell
        const reason =
            cell.naming === 'MODEL'
                ? null
                : cell.naming === 'UNKNOWN_NAME'
                  ? UNRESOLVED_NAME
                  : (cell.reason ?? UNSTATED)
        const key = `${rail}|${reason ?? ''}|${provenance}`
        const nothing = { calls: 0n, verified: 0n, payments: 0n, value: 0n }
        const row = kept(rows, key, () => ({ rail, reason, provenance, ...nothing }))
        row.calls += BigInt(cell.calls)
        row.verified += BigInt(cell.verified)
        row.payments += BigInt(cell.payments)
        row.value += cell.value
    }
    return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}
