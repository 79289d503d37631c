import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import type { Snapshot } from '../database/snapshot'
import { fetchFollowing } from './redirects'

const ATTEMPTS = 4
const TIMEOUT_MS = 30_000
/** Not there, gone, no id it knows, or not to be given out. */
const ABSENT = new Set([400, 404, 410, 451])

/** Where blobs are had, and how. */
export interface FetchLimits {
    aggregators: readonly string[]
    /** Largest blob taken, bytes. */
    maxBytes: number
    /** Half of the first wait before an aggregator is asked again, ms; each wait is twice the one before. Default 200. */
    retryMs?: number
}

/** What an aggregator has under an id. */
export interface Content {
    bytes: Buffer
    sha256: string
    /** Who gave it. */
    host: string
}

/** What the aggregators have under an id. */
export interface Fetched {
    /** In the order in which they were asked; the last one holds, if any does. */
    contents: Content[]
    /** What is there where none of them gave anything. `unknown`: none could say anything. */
    otherwise: { kind: 'absent' } | { kind: 'too large' } | { kind: 'unknown'; why: string }
}

/**
 * Asks the aggregators, in turn, until one gives what holds. One that cannot be asked ends nothing where another says that it
 * does not have the blob.
 */
export async function fetchBlob(
    { aggregators, maxBytes, retryMs = 200 }: FetchLimits,
    id: string,
    holds: (bytes: Buffer) => boolean,
): Promise<Fetched> {
    const contents: Content[] = []
    let trouble: string | null = null
    let [isAbsent, isTooLarge] = [false, false]
    for (const url of aggregators) {
        const address = `${url.replace(/\/+$/, '')}/v1/blobs/${id.length > 43 ? 'by-quilt-patch-id/' : ''}${encodeURIComponent(id)}`
        const { host } = new URL(address)
        try {
            const found = await ask(address, maxBytes, retryMs)
            if (found.kind === 'absent') isAbsent = true
            else if (found.kind === 'too large') isTooLarge = true
            else {
                contents.push({ ...found, host })
                if (holds(found.bytes)) break
            }
        } catch (error) {
            trouble = `${host}: ${(error as Error).message}`
        }
    }
    if (isTooLarge) return { contents, otherwise: { kind: 'too large' } }
    const isUnknown = !isAbsent && trouble !== null
    return { contents, otherwise: isUnknown ? { kind: 'unknown', why: trouble! } : { kind: 'absent' } }
}

type Answer = { kind: 'here'; bytes: Buffer; sha256: string } | { kind: 'absent' } | { kind: 'too large' }

async function ask(address: string, maxBytes: number, retryMs: number): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
        try {
            const response = await fetchFollowing(address, AbortSignal.timeout(TIMEOUT_MS))
            if (ABSENT.has(response.status)) {
                await response.body?.cancel()
                return { kind: 'absent' }
            }
            // A part (206), or nothing (204), is no blob.
            if (response.status !== 200) {
                await response.body?.cancel()
                throw new Error(`HTTP ${response.status}`)
            }
            return await body(response, maxBytes)
        } catch (error) {
            if (attempt === ATTEMPTS) throw error
            await sleep(retryMs * 2 ** attempt)
        }
    }
}

async function body(response: Response, maxBytes: number): Promise<Answer> {
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
    const bytes = stored && (await decompress(stored).catch(() => null))
    return bytes ? { bytes, redacted: row.redacted } : null
}
