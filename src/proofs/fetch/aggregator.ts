import { GetError, httpGet } from '../../base/http/http-get'
import { aggregatorPath } from '../settle/blob-id'

/** One aggregator's answer about one blob. */
export type AggregatorAnswer =
    | { kind: 'found'; bytes: Buffer }
    /** It does not have the blob. */
    | { kind: 'absent' }
    | { kind: 'oversized'; limit: number }
    /** It could not be asked, or failed: it is not known whether it has the blob. */
    | { kind: 'failed'; why: string }

export interface FetchLimits {
    /** Time for the whole answer, redirects included. */
    timeoutMs: number
    /** Largest blob taken. */
    maxBytes: number
}

/** Not there, gone, no id it knows, or not to be given out. */
const ABSENT = new Set([400, 404, 410, 451])

export const DEFAULT_FETCH_LIMITS: FetchLimits = { timeoutMs: 20_000, maxBytes: 4 * 1024 * 1024 }

/**
 * Asks a Walrus aggregator for a blob (`GET <url>/v1/blobs/<id>`, or the path of quilts' patches). Reasons are public: they contain only hosts, because
 * the rest of a URL may hold a key, and quote nothing of an answer. Never throws, except when the signal is raised.
 */
export async function askAggregator(
    url: string,
    blobId: string,
    { timeoutMs, maxBytes }: FetchLimits,
    signal: AbortSignal,
): Promise<AggregatorAnswer> {
    try {
        const address = url.replace(/\/+$/, '') + aggregatorPath(blobId)
        const { status, url: from, body } = await httpGet(address, { timeoutMs, maxBytes, signal })
        if (ABSENT.has(status)) return { kind: 'absent' }
        if (status !== 200) return { kind: 'failed', why: `${from.host} answered ${status}` }
        return { kind: 'found', bytes: body }
    } catch (error) {
        if (signal.aborted) throw error
        if (!(error instanceof GetError))
            return { kind: 'failed', why: `${new URL(url).host} could not be asked` }
        return error.kind === 'oversized'
            ? { kind: 'oversized', limit: maxBytes }
            : { kind: 'failed', why: error.message }
    }
}
