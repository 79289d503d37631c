import type { DatabaseReader } from '../database/read-only-database'

/** Settlement blobs by state; every state is there. */
export interface BlobProgress {
    waiting: number
    archived: number
    expired: number
    rejected: number
}

export async function blobProgress(database: DatabaseReader): Promise<BlobProgress> {
    const rows = await database.rows('SELECT lower(state), count(*)::int FROM blob GROUP BY 1')
    return { waiting: 0, archived: 0, expired: 0, rejected: 0, ...Object.fromEntries(rows) }
}

/** Settlement batches by how far their proof came. */
export async function batchProgress(database: DatabaseReader): Promise<{ proof: string; batches: number }[]> {
    const rows = await database.rows('SELECT proof, count(*)::int FROM settlement_batch GROUP BY 1')
    return rows.map(([proof, batches]) => ({ proof, batches }))
}
