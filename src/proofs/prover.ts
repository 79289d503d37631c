import type { Pool } from 'pg'
import { sleep } from '../chain/rpc/backoff'
import { GiveWay } from '../database/give-way'
import { said } from '../database/trouble'
import { type FetchOptions, fetchBlobs, IDLE_MS } from './fetch/fetcher'
import { type ProofReport, proofReport } from './report'
import { type CheckedChunk, checkBlobs } from './settle/check-blobs'
import type { ProofContext } from './settle/context'
import { enlistSettlements } from './settle/enlist'

export interface ProverOptions extends FetchOptions {
    /** More work for each round, such as linking receipts. */
    eachRound?: () => Promise<void>
    onProgress?: (report: ProofReport) => void
    /** Called with the blobs of a chunk and their leaves, when these were checked and written. */
    onChecked?: (blobs: number, leaves: number) => void
    log: { warn(message: string): void }
}

const REPORT_MS = 1_000
/** Wait after a failure that is not ours to solve, such as a database that is away. */
const RETRY_MS = 2_000

/**
 * Proves settlements until the signal is raised: enlists new ones, fetches and archives their blobs, and checks each
 * settlement with its blob. All state is in the database, one transaction a step, so it may be killed at any point, and
 * several may run.
 */
export async function runProver(context: ProofContext, options: ProverOptions): Promise<void> {
    const fetching = untilAborted(options, () => fetchBlobs(context, options))
    const settling = untilAborted(options, () => settle(context, options))
    const reporting = untilAborted(options, () => report(context.pool, options))
    await Promise.all([fetching, settling, reporting])
}

/** Runs a loop again when it fails. */
async function untilAborted({ signal, log }: ProverOptions, loop: () => Promise<void>): Promise<void> {
    while (!signal.aborted) {
        try {
            return await loop()
        } catch (error) {
            if (signal.aborted) return
            log.warn(`proving goes on in ${RETRY_MS / 1000} s: ${said(error)}`)
            await sleep(RETRY_MS, signal)
        }
    }
}

const NOTHING: CheckedChunk = { blobIds: [], leaves: 0, write: async () => {} }

/** While one chunk is written the next one is checked. Indexing goes first. */
async function settle(
    context: ProofContext,
    { signal, eachRound, onChecked, log, idleMs = IDLE_MS }: ProverOptions,
): Promise<void> {
    const giveWay = new GiveWay(context.pool)
    let checked: CheckedChunk = NOTHING
    while (!signal.aborted) {
        const start = Date.now()
        const enlisted = await enlistSettlements(context)
        const [next] = await Promise.all([checkBlobs(context, checked.blobIds), checked.write()])
        onChecked?.(checked.blobIds.length, checked.leaves)
        checked = next ?? NOTHING
        // Its troubles are not those of the proofs.
        await eachRound?.().catch((error: Error) => log.warn(`beside the proofs: ${said(error)}`))
        const rest = await giveWay.restAfter(Date.now() - start)
        if (rest > 0) await sleep(rest, signal)
        else if (enlisted === 0 && checked === NOTHING) await sleep(idleMs, signal)
    }
}

async function report(pool: Pool, { signal, onProgress }: ProverOptions): Promise<void> {
    while (!signal.aborted && onProgress) {
        onProgress(await proofReport(pool))
        await sleep(REPORT_MS, signal)
    }
}
