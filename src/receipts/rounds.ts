import type { Pool } from 'pg'
import { rollbackMark } from '../proofs/settle/rollback-mark'
import type { ResolveContext } from '../rollups/attribute/context'
import { linkReceipts } from './link'
import { recheckLinked } from './recheck'

/** Shortest wait between two rounds, in ms. */
const INTERVAL_MS = 1_000
/** A round may take this share of the time at most. */
const SHARE = 0.05

/** Links receipts repeatedly, beside other work, as often as it costs little. */
export class ReceiptRounds {
    private next = 0
    private rollbacks: string | undefined

    constructor(
        private readonly pool: Pool,
        private readonly context: ResolveContext,
        private readonly signal?: AbortSignal,
    ) {}

    /** Does a round when it is time for one. */
    async round(): Promise<void> {
        const start = Date.now()
        if (start < this.next) return
        const rollbacks = await rollbackMark(this.pool)
        if (rollbacks !== this.rollbacks) await recheckLinked(this.pool, this.context)
        this.rollbacks = rollbacks
        await linkReceipts(this.pool, this.context, this.signal)
        const end = Date.now()
        this.next = end + Math.max(INTERVAL_MS, (end - start) / SHARE)
    }
}
