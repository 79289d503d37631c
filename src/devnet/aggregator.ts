import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as after } from 'node:timers/promises'
import { blobFault, faultyBody, hidesSize, requestFault } from './aggregator-faults'
import { type LocalServer, listenLocally } from './local-server'
import type { PublishedBlob } from './market/blobs'
import { DAY } from './market/calendar'

/**
 * Days of chain time for which a blob is stored. The real network's blobs last about 140; here the first two weeks of
 * the history have expired when the history ends.
 */
export const BLOB_STORAGE_DAYS = 75
/** A late blob appears so long after it was first asked for. */
export const LATE_MS = 20_000

export interface AggregatorOptions {
    seed: number
    blobs: ReadonlyMap<string, PublishedBlob>
    /** Time of the newest block of chain 10740, Unix seconds. */
    chainTime: () => number
    /** TCP port on 127.0.0.1; default any free one. */
    port?: number
    /** Milliseconds; default the wall clock. */
    now?: () => number
    /** How long a slow answer takes, milliseconds; default 3,000. */
    slowMs?: number
}

/**
 * A Walrus aggregator for the simulated market's blobs: `GET /v1/blobs/<id>`. A seeded share of them is late, missing,
 * expired, oversized, garbage or of something else, and now and then a request fails or takes long.
 * @throws when the port is taken.
 */
export async function startAggregator(options: AggregatorOptions): Promise<LocalServer> {
    const shelf = new Shelf(options)
    const stopped = new AbortController()
    const pause = (ms: number) => after(ms, undefined, { signal: stopped.signal })
    const slow = () => pause(options.slowMs ?? 3_000)
    const server = createServer((request, response) => {
        answer(shelf, request, response, slow, pause).catch(() => response.destroy())
    })
    const { url, stop } = await listenLocally(server, options.port)
    return {
        url,
        stop() {
            stopped.abort()
            return stop()
        },
    }
}

type Found =
    | { status: 'none' }
    | { status: 'error' }
    | { status: 'here'; body: string; slow: boolean; chunked: boolean }

/** What is there, for whom, and when. */
class Shelf {
    private readonly asked = new Map<string, { first: number; times: number }>()
    private readonly now: () => number

    constructor(private readonly options: AggregatorOptions) {
        this.now = options.now ?? Date.now
    }

    find(id: string): Found {
        const { seed, blobs, chainTime } = this.options
        const blob = blobs.get(id)
        if (!blob || chainTime() > blob.settledAt + BLOB_STORAGE_DAYS * DAY) return { status: 'none' }
        const { first, times: nth } = this.note(id)
        const fault = blobFault(seed, id)
        if (fault === 'missing') return { status: 'none' }
        if (fault === 'late' && this.now() < first + LATE_MS) return { status: 'none' }
        const trouble = requestFault(seed, id, nth)
        if (trouble === 'error') return { status: 'error' }
        const chunked = fault === 'oversized' && hidesSize(seed, id)
        return { status: 'here', body: faultyBody(fault, blob), slow: trouble === 'slow', chunked }
    }

    /** Counts one more request. @returns when the blob was first asked for, and how often before */
    private note(id: string): { first: number; times: number } {
        const known = this.asked.get(id) ?? { first: this.now(), times: 0 }
        this.asked.set(id, { ...known, times: known.times + 1 })
        return known
    }
}

async function answer(
    shelf: Shelf,
    request: IncomingMessage,
    response: ServerResponse,
    slow: () => Promise<void>,
    pause: (ms: number) => Promise<void>,
): Promise<void> {
    request.resume()
    const isHead = request.method === 'HEAD'
    if (request.method !== 'GET' && !isHead) {
        response.setHeader('allow', 'GET, HEAD')
        return sendError(response, 405, 'METHOD_NOT_ALLOWED', 'only GET and HEAD are answered', isHead)
    }
    const id = /^\/v1\/blobs\/(?:by-quilt-patch-id\/)?([^/?#]+)$/.exec(request.url ?? '')?.[1]
    if (id === undefined) return sendError(response, 404, 'NOT_FOUND', 'there is only /v1/blobs/<id>', isHead)
    const found = shelf.find(id)
    if (found.status === 'none') return sendError(response, 404, 'NOT_FOUND', NO_SUCH_BLOB, isHead)
    if (found.status === 'error') return sendError(response, 500, 'INTERNAL', 'a simulated failure', isHead)
    if (found.slow) await slow()
    const bytes = Buffer.from(found.body)
    const headers = { 'content-type': 'application/octet-stream', etag: `"${id}"` }
    response.writeHead(200, found.chunked ? headers : { ...headers, 'content-length': bytes.length })
    if (isHead || !found.chunked) return void response.end(isHead ? undefined : bytes)
    for (let from = 0; from < bytes.length && !response.destroyed; from += CHUNK) {
        response.write(bytes.subarray(from, from + CHUNK))
        await pause(1)
    }
    response.end()
}

const CHUNK = 256 * 1024
const NO_SUCH_BLOB =
    'the requested blob ID does not exist on Walrus, ensure that it was entered correctly (simulated)'

/** In the form in which Walrus writes its errors. */
function sendError(
    response: ServerResponse,
    code: number,
    status: string,
    message: string,
    isHead: boolean,
): void {
    const text = JSON.stringify({ error: { status, code, message, details: [] } })
    response.writeHead(code, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
    })
    response.end(isHead ? undefined : text)
}
