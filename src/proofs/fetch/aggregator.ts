/** What one aggregator said of one blob. */
export type AggregatorAnswer =
    | { kind: 'found'; bytes: Buffer }
    /** It does not have the blob. */
    | { kind: 'absent' }
    | { kind: 'oversized'; limit: number }
    /** It could not be asked, or failed: that says nothing of the blob. */
    | { kind: 'failed'; why: string }

export interface FetchLimits {
    /** Time for the whole answer. */
    timeoutMs: number
    /** Largest blob taken. */
    maxBytes: number
}

/** Not there, gone, no id it knows, or not to be given out. */
const ABSENT = new Set([400, 404, 410, 451])

export const DEFAULT_FETCH_LIMITS: FetchLimits = { timeoutMs: 20_000, maxBytes: 4 * 1024 * 1024 }

/** Asks a Walrus aggregator for a blob (`GET <url>/v1/blobs/<id>`). Never throws, except when the signal is raised. */
export async function askAggregator(
    url: string,
    blobId: string,
    limits: FetchLimits,
    signal: AbortSignal,
): Promise<AggregatorAnswer> {
    const timeout = AbortSignal.timeout(limits.timeoutMs)
    // The rest of the URL may hold a key, and reasons are public.
    const { host } = new URL(url)
    try {
        const address = `${url.replace(/\/+$/, '')}/v1/blobs/${encodeURIComponent(blobId)}`
        const response = await fetch(address, {
            signal: AbortSignal.any([signal, timeout]),
            redirect: 'error',
        })
        if (ABSENT.has(response.status)) {
            await response.body?.cancel()
            return { kind: 'absent' }
        }
        if (!response.ok) {
            await response.body?.cancel()
            return { kind: 'failed', why: `${host} answered ${response.status}` }
        }
        return await readBody(response, limits.maxBytes)
    } catch (error) {
        if (signal.aborted) throw error
        if (timeout.aborted) return { kind: 'failed', why: `${host} took longer than ${limits.timeoutMs} ms` }
        const { message, cause } = error as Error
        return { kind: 'failed', why: `${host}: ${(cause as Error | undefined)?.message ?? message}` }
    }
}

/** Reads no further than the limit, whatever Content-Length says. */
async function readBody(response: Response, maxBytes: number): Promise<AggregatorAnswer> {
    const oversized = { kind: 'oversized', limit: maxBytes } as const
    const parts: Uint8Array[] = []
    let length = 0
    if (Number(response.headers.get('content-length')) > maxBytes) {
        await response.body?.cancel()
        return oversized
    }
    for await (const part of response.body ?? []) {
        length += part.length
        // Leaving the loop cancels the body.
        if (length > maxBytes) return oversized
        parts.push(part)
    }
    return { kind: 'found', bytes: Buffer.concat(parts) }
}
