import type { PublishedBlob } from './market/blobs'
import { rngFor } from './rng'

/**
 * What is wrong with a blob at the aggregator: not there until some seconds after it was first asked for; never there;
 * larger than any sane limit; no blob at all but a web page or half a text; well formed and of something else.
 */
export type BlobFault = 'late' | 'missing' | 'oversized' | 'web page' | 'cut off' | 'wrong content'

/** Share of all blobs. */
const SHARES: [BlobFault, number][] = [
    ['late', 0.03],
    ['missing', 0.015],
    ['oversized', 0.006],
    ['web page', 0.007],
    ['cut off', 0.007],
    ['wrong content', 0.015],
]

/** A pure function of seed and id. */
export function blobFault(seed: number, id: string): BlobFault | null {
    let draw = rngFor(seed, 'blob fault', id).next()
    return SHARES.find(([, share]) => (draw -= share) < 0)?.[0] ?? null
}

/** How one request for a blob goes, whatever the blob: `nth` counts its requests from 0. */
export function requestFault(seed: number, id: string, nth: number): 'error' | 'slow' | null {
    const draw = rngFor(seed, 'request', id, nth).next()
    if (draw < 0.02) return 'error'
    return draw < 0.03 ? 'slow' : null
}

/** Bytes of an oversized blob: more than 4 MiB. */
export const OVERSIZED_BYTES = 4 * 1024 * 1024 + 300_000

/** Whether an oversized blob hides its size: it comes in pieces, without Content-Length. */
export function hidesSize(seed: number, id: string): boolean {
    return rngFor(seed, 'hides size', id).chance(0.5)
}

const WEB_PAGE =
    '<!DOCTYPE html>\n<html><head><title>502</title></head><body>Bad gateway (simulated)</body></html>\n'

/** The bytes that are served for a blob with this fault. */
export function faultyBody(fault: BlobFault | null, blob: PublishedBlob): string {
    if (fault === 'web page') return WEB_PAGE
    if (fault === 'wrong content') return blob.wrongContent()
    const content = blob.content()
    if (fault === 'cut off') return content.slice(0, Math.floor(content.length * 0.6))
    if (fault === 'oversized') return content + ' '.repeat(OVERSIZED_BYTES - Buffer.byteLength(content))
    return content
}
