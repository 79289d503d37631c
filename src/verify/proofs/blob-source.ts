import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import type { Snapshot } from '../database/snapshot'

const ATTEMPTS = 4
const TIMEOUT_MS = 30_000
/** Not there, gone, no id it knows, or not to be given out. */
const ABSENT = new Set([400, 404, 410, 451])

/** What an aggregator has under an id. */
export type Fetched =
    | { kind: 'here'; bytes: Buffer; sha256: string }
    | { kind: 'absent' }
    | { kind: 'too large' }
    /** None of the aggregators could say anything. */
    | { kind: 'unknown'; why: string }

/** Asks the aggregators, in turn. One that cannot be asked ends nothing where another says that it does not have the blob. */
export async function fetchBlob(
    aggregators: readonly string[],
    id: string,
    maxBytes: number,
): Promise<Fetched> {
    let trouble: string | null = null
    let isAbsent = false
    for (const url of aggregators) {
        const address = `${url.replace(/\/+$/, '')}/v1/blobs/${encodeURIComponent(id)}`
        try {
            const found = await ask(address, maxBytes)
            if (found.kind !== 'absent') return found
            isAbsent = true
        } catch (error) {
            trouble = `${new URL(address).host}: ${(error as Error).message}`
        }
    }
    return isAbsent || trouble === null ? { kind: 'absent' } : { kind: 'unknown', why: trouble }
}

async function ask(address: string, maxBytes: number): Promise<Fetched> {
    for (let attempt = 1; ; attempt++) {
        try {
            const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) })
            if (ABSENT.has(response.status)) {
                await response.body?.cancel()
                return { kind: 'absent' }
            }
            if (!response.ok) throw new Error(`HTTP ${response.status}`)
            return await body(response, maxBytes)
        } catch (error) {
            if (attempt === ATTEMPTS) throw error
            await sleep(200 * 2 ** attempt)
        }
    }
}

async function body(response: Response, maxBytes: number): Promise<Fetched> {
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of response.body ?? []) {
        size += part.length
        if (size > maxBytes) return { kind: 'too large' }
        parts.push(part)
    }
    const bytes = Buffer.concat(parts)
    return { kind: 'here', bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const decompress = promisify(brotliDecompress)

/** The index's own copy of a blob, for one that no aggregator has any more; null when there is none. */
export async function archivedCopy(
    db: Snapshot,
    sha256: string,
    archiveDir: string | null,
): Promise<{ bytes: Buffer; redacted: boolean } | null> {
    const [row] = await db.rows<{ data: Buffer | null; redacted: boolean }>(
        'SELECT data, redacted FROM blob_content WHERE sha256 = $1',
        sha256,
    )
    if (!row) return null
    const file = archiveDir === null ? null : join(archiveDir, sha256.slice(0, 2), `${sha256}.br`)
    const stored = row.data ?? (file && (await readFile(file).catch(() => null)))
    return stored ? { bytes: await decompress(stored), redacted: row.redacted } : null
}
