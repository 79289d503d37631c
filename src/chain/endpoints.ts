export interface Endpoint {
    readonly index: number
    readonly url: string
    /** Calls per batch this endpoint has been seen to accept. */
    batchSize: number
    /** Not used before this time (ms) while another one is well. */
    coolUntil: number
    /** Failures in a row. */
    failures: number
    /** Found to leave logs out: not used before this time (ms) while another one is there, and how often in a row. */
    incompleteUntil: number
    caught: number
}

export interface EndpointsOptions {
    urls: readonly string[]
    batchSize: number
    /** How long a failed endpoint rests before it is preferred again, ms; doubles per failure in a row. */
    coolDownMs: number
    maxCoolDownMs?: number
}

/** How long an endpoint that leaves logs out is not read from, ms: at first, and at most. */
const INCOMPLETE_MS = 600_000
const MOST_INCOMPLETE_MS = 86_400_000

/** Which endpoint to ask: the first in the list that is well; when none is, the one that rests least long. */
export class Endpoints {
    readonly all: readonly Endpoint[]

    constructor(private options: EndpointsOptions) {
        if (options.urls.length === 0)
            throw new Error('no RPC endpoint given: expected at least one http(s) URL')
        this.all = options.urls.map((url, index) => ({
            index,
            url: checkedUrl(url),
            batchSize: options.batchSize,
            coolUntil: 0,
            failures: 0,
            incompleteUntil: 0,
            caught: 0,
        }))
    }

    /** `avoid` is skipped where another endpoint is well. */
    pick(now: number, avoid?: number): Endpoint {
        const well = this.all.filter((e) => restsUntil(e) <= now)
        const best = well.find((e) => e.index !== avoid) ?? well[0]
        if (best) return best
        const rested = [...this.all].sort((a, b) => restsUntil(a) - restsUntil(b))
        return rested.find((e) => e.index !== avoid) ?? rested[0]
    }

    /** True if an endpoint other than `index` is well, so that a retry need not wait. */
    hasWellOther(now: number, index: number): boolean {
        return this.all.some((e) => e.index !== index && restsUntil(e) <= now)
    }

    succeeded(endpoint: Endpoint): void {
        endpoint.failures = 0
        endpoint.coolUntil = 0
    }

    failed(endpoint: Endpoint, now: number): void {
        const { coolDownMs, maxCoolDownMs = 300_000 } = this.options
        endpoint.coolUntil = now + Math.min(maxCoolDownMs, coolDownMs * 2 ** Math.min(endpoint.failures, 20))
        endpoint.failures += 1
    }

    /** It left out logs that exist: not read from for a while, the longer the more often. */
    lacksLogs(endpoint: Endpoint, now: number): void {
        endpoint.incompleteUntil =
            now + Math.min(MOST_INCOMPLETE_MS, INCOMPLETE_MS * 2 ** Math.min(endpoint.caught, 20))
        endpoint.caught += 1
    }
}

const restsUntil = (endpoint: Endpoint) => Math.max(endpoint.coolUntil, endpoint.incompleteUntil)

function checkedUrl(url: string): string {
    const parsed = URL.canParse(url) ? new URL(url) : null
    if (parsed == null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
        throw new Error(`RPC endpoint is '${url}': expected an http(s) URL`)
    }
    return url
}
