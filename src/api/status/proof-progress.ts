import type { Reader } from '../../database/reader'
import { recent } from './recent'

/** Settlement blobs by state; every state is there. */
export interface BlobProgress {
    waiting: number
    archived: number
    expired: number
    rejected: number
}

/** How far proving came. */
export interface ProofProgress {
    blobs: BlobProgress
    /** Settlement batches by how far their proof came. */
    batches: { proof: string; batches: number }[]
}

/** Share of one connection's time that counting takes at most. */
const SHARE = 1 / 50
const AT_LEAST_MS = 1_000

/**
 * Counts blobs and batches for everybody who asks. Counting goes over whole tables, so it is done the more rarely the longer
 * it takes: as these grow the numbers get older, not dearer. At 100 ms they are at most 5 s old.
 */
export function proofProgress(reader: Reader): () => Promise<ProofProgress> {
    return recent(
        () => count(reader),
        (tookMs) => Math.max(AT_LEAST_MS, tookMs / SHARE),
    )
}

async function count(reader: Reader): Promise<ProofProgress> {
    const blobs = await reader.rows('SELECT lower(state), count(*)::int FROM blob GROUP BY 1')
    const batches = await reader.rows('SELECT proof, count(*)::int FROM settlement_batch GROUP BY 1')
    return {
        blobs: { waiting: 0, archived: 0, expired: 0, rejected: 0, ...Object.fromEntries(blobs) },
        batches: (batches as [string, number][]).map(([proof, batches]) => ({ proof, batches })),
    }
}
