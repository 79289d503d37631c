import type { RpcLog } from '../rpc/rpc-shapes'
import { isSame, type SelectedBlock } from '../select-logs'

type Selection = ReadonlyMap<number, SelectedBlock>

/** Logs that only one of two readings of the same blocks has; two that differ at the same place count as one of each. */
export interface LogDifference {
    mine: RpcLog[]
    theirs: RpcLog[]
}

/** Compares two readings by block, transaction, log index and content; null when they say the same. */
export function compareLogs(mine: Selection, theirs: Selection): LogDifference | null {
    const difference = { mine: missingIn(theirs, mine), theirs: missingIn(mine, theirs) }
    return difference.mine.length + difference.theirs.length > 0 ? difference : null
}

/** Logs of `from` that are not in `other`. */
function missingIn(other: Selection, from: Selection): RpcLog[] {
    const missing: RpcLog[] = []
    for (const [height, block] of from) {
        const there = other.get(height)
        for (const [hash, tx] of block.transactions) {
            const found = there?.hash === block.hash ? there.transactions.get(hash) : undefined
            for (let i = 0; i < tx.logs.length; i++) {
                const at = found?.indexes.indexOf(tx.indexes[i]) ?? -1
                if (at < 0 || !isSame(found!.logs[at], tx.logs[i])) missing.push(tx.logs[i])
            }
        }
    }
    return missing
}
