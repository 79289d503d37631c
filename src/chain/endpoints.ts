export interface Endpoint {
    readonly index: number
    readonly url: string
    /** Calls per batch this endpoint has been seen to accept. */
    batchSize: number
    /** Not used before this time (ms) while another one is well. */
    coolUntil: number
    /** Failures in a row. */
    failures: number
}

export interface EndpointsOptions {
    urls: readonly string[]
    batchSize: number
    /** How long a failed endpoint rests before it is preferred again, ms; doubles per failure in a row. */
    coolDownMs: number
    maxCoolDownMs?: number
}

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
        }))
    }

    /** `avoid` is skipped where another endpoint is well. */
    pick(now: number, avoid?: number): Endpoint {
        const well = this.all.filter((e) => e.coolUntil <= now)
        const best = well.find((e) => e.index !== avoid) ?? well[0]
        if (best) return best
        const rested = [...this.all].sort((a, b) => a.coolUntil - b.coolUntil)
        return rested.find((e) => e.index !== avoid) ?? rested[0]
    }

    /** True if an endpoint other than `index` is well, so that a retry need not wait. */
    hasWellOther(now: number, index: number): boolean {
        return this.all.some((e) => e.index !== index && e.coolUntil <= now)
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
}

function checkedUrl(url: string): string {
    const parsed = URL.canParse(url) ? new URL(url) : null
    if (parsed == null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
        throw new Error(`RPC endpoint is '${url}': expected an http(s) URL`)
    }
    return url
}
