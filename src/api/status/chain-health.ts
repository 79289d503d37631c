/** A row of `chain_status`. Heights are block numbers, times are UTC. */
export interface ChainStatusRow {
    chainId: number
    network: string
    name: string
    genesisHash: string | null
    startHeight: number
    height: number
    hash: string | null
    time: Date | null
    headHeight: number | null
    finalizedHeight: number | null
    events: bigint
    checkedAt: Date | null
}

/** An RPC endpoint as the indexer of its chain last found it. */
export interface EndpointRow {
    chainId: number
    name: string
    standing: 'unknown' | 'known' | 'wrong' | 'forked'
    reason: string | null
    headHeight: number | null
    failures: number
    keepsLogsFrom: number | null
    widestRange: number | null
    checkedAt: Date
}

/** When a chain counts as ready. */
export interface Readiness {
    /** Blocks it may be behind its head. */
    lagBlocks: number
    /** Seconds since its head was last read. */
    statusAge: number
}

/** Distance of a chain's index from its head. Null is unknown. */
export interface ChainHealth {
    /** Blocks between the index and the head. */
    lagBlocks: number | null
    /** Seconds between the block last indexed and `checkedAt`; 0 when the index is at the head. */
    lagSeconds: number | null
    /** Blocks indexed that can still change. */
    finalizedLag: number | null
    ready: boolean
    /** Why it is not ready; null when it is. */
    reason: string | null
}

/** Blocks an index may be above the head: it was read a moment before. */
const ABOVE_HEAD = 3

const UNKNOWN = { lagBlocks: null, lagSeconds: null, finalizedLag: null, ready: false }

/** How far a chain's index is from its head, and whether that is close enough. @param row null when the indexer has written no status for the chain */
export function chainHealth(row: ChainStatusRow | null, now: Date, readiness: Readiness): ChainHealth {
    if (!row?.checkedAt || row.headHeight === null)
        return { ...UNKNOWN, reason: 'no status yet: the indexer has not read this chain' }
    const lagBlocks = Math.max(0, row.headHeight - row.height)
    const finalizedLag = row.finalizedHeight === null ? null : Math.max(0, row.height - row.finalizedHeight)
    const reason =
        lagBlocks > readiness.lagBlocks
            ? `${lagBlocks} blocks behind the head, ${readiness.lagBlocks} are allowed`
            : (aboveReason(row.height - row.headHeight) ?? staleReason(row.checkedAt, now, readiness))
    return { lagBlocks, lagSeconds: lagSeconds(row, lagBlocks), finalizedLag, ready: reason === null, reason }
}

function aboveReason(blocks: number): string | null {
    if (blocks <= ABOVE_HEAD) return null
    return `the index is ${blocks} blocks above the head: no endpoint has the blocks it stands on`
}

function lagSeconds(row: ChainStatusRow, lagBlocks: number): number | null {
    if (lagBlocks === 0) return 0
    if (!row.time || !row.checkedAt) return null
    return Math.max(0, Math.round((row.checkedAt.getTime() - row.time.getTime()) / 1000))
}

function staleReason(checkedAt: Date, now: Date, readiness: Readiness): string | null {
    const age = Math.round((now.getTime() - checkedAt.getTime()) / 1000)
    if (age <= readiness.statusAge) return null
    return `status is ${age} s old, ${readiness.statusAge} s are allowed: is the indexer running?`
}
