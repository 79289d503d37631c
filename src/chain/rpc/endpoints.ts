import { Pacer } from './pacer'
import { RangeCap } from './range-cap'
import { withoutSecrets } from './url'

/** What is known of an endpoint's chain: nothing yet; the right one; another one; the right one, on another branch. */
export type Standing = 'unknown' | 'known' | 'wrong' | 'forked'

/** A block that the index holds as final, and what an endpoint has in its place. */
export interface Fork {
    height: number
    hash: string
    found: string
}

/** One RPC endpoint and all that was learned about it, which is never held for or against another one. */
export class Endpoint {
    readonly pacer: Pacer
    readonly cap = new RangeCap()
    /** Exchanges since the batch size was last changed. */
    batchesSince = 0
    /** Requests of several calls in a row that failed, or came back short. */
    batchFailures = 0
    /** Not used before this time (ms) while another one is well. */
    coolUntil = 0
    /** Failures in a row, of the kind of request that has most. */
    failures = 0
    /** The same of each kind of request, with the time of the last, ms: what answers one may hang at another. */
    readonly failuresOf = new Map<RequestKind, { inARow: number; at: number }>()
    /** When the last of them was, ms. */
    failedAt = -Infinity
    /** What was the matter then, in words that everybody may read; null since it was asked for the same again and answered. */
    trouble: string | null = null
    /** What it failed at then. */
    failedAtKind: RequestKind | null = null
    standing: Standing = 'unknown'
    /** Where it left the branch that the index stands on, while it is `forked`. */
    fork: Fork | null = null
    /** Why it is left out, in words; null while it is not. */
    reason: string | null = null
    /** Below this height it was seen to keep no logs, until `incompleteUntil` (ms). */
    incompleteBelow = 0
    incompleteUntil = 0
    /** Times in a row it was caught without logs that exist. */
    caught = 0
    /** Windows its logs are still compared with another endpoint's, whatever they bring. */
    probation = PROBATION
    /** Head it named last, and since when it is that one (ms). */
    head = -1
    headSince = 0
    /** Not preferred before this time (ms): its head is behind that of another endpoint, or behind the index. */
    lagsUntil = 0
    /** Times it was found behind without having gone on in between. */
    lagged = 0

    constructor(
        readonly index: number,
        readonly url: string,
        /** What may be shown: scheme and host, with a number where several share them. */
        readonly name: string,
        /** Calls per batch it accepts, as far as is known. */
        public batchSize: number,
        requestsPerSecond: number | null,
    ) {
        this.pacer = new Pacer(requestsPerSecond)
    }
}

/** What a request asks for: its method, and whether it is several calls at once. */
export type RequestKind = string

/** What is no matter of one kind of request, such as a key that is not let in: any request that goes well ends it. */
export const ANY_REQUEST: RequestKind = 'any request'
const TOGETHER = ' in batches'

/** @param methods of the calls of one request */
export function requestKind(methods: readonly string[]): RequestKind {
    // Beside logs a block is asked for to show where they are from.
    const method = methods.includes('eth_getLogs') ? 'eth_getLogs' : methods[0]
    return methods.length > 1 ? `${method}${TOGETHER}` : method
}

export interface EndpointsOptions {
    urls: readonly string[]
    batchSize: number
    /** How long a failed endpoint rests before it is preferred again, ms; doubles per failure in a row. */
    coolDownMs: number
    maxCoolDownMs?: number
    requestsPerSecond?: number | null
}

/** Exchanges that went well before a larger batch is tried again. */
const BATCH_PATIENCE = 50
/** Failures in a row of requests of several calls before fewer are sent. */
const BATCH_FAILURES = 3
/** In longest rests: how long failures of a kind of request count that was not made since. */
const FORGOTTEN_AFTER = 4
/** Windows that an endpoint has to agree on with another one before it is believed alone. */
export const PROBATION = 5

/** Which endpoint to ask: the first in the list that is well; when none is, the one that rests least long. */
export class Endpoints {
    readonly all: readonly Endpoint[]

    constructor(private options: EndpointsOptions) {
        const { urls, batchSize, requestsPerSecond = null } = options
        if (urls.length === 0) throw new Error('no RPC endpoint given: expected at least one http(s) URL')
        const names = urls.map(checkedUrl).map(withoutSecrets)
        this.all = urls.map(
            (url, index) => new Endpoint(index, url, shown(names, index), batchSize, requestsPerSecond),
        )
    }

    /**
     * The endpoint to ask, null when all are left out.
     * @param avoid index skipped where another endpoint is well
     * @param depth lowest height whose logs are wanted
     */
    pick(now: number, avoid?: number, depth = Infinity): Endpoint | null {
        const usable = this.all.filter((e) => isUsable(e, now) && keepsLogs(e, depth, now))
        const well = usable.filter((e) => isWell(e, now))
        const best = well.find((e) => e.index !== avoid) ?? well[0]
        if (best) return best
        const rested = usable.sort((a, b) => restsUntil(a) - restsUntil(b))
        return rested.find((e) => e.index !== avoid) ?? rested[0] ?? null
    }

    /** True if an endpoint other than `index` is well, so that a retry need not wait. */
    hasWellOther(now: number, index: number): boolean {
        return this.all.some((e) => e.index !== index && isUsable(e, now) && isWell(e, now))
    }

    /** Endpoints other than `index` that could be asked now for the logs from `depth` on, the preferred first. */
    others(now: number, index: number, depth: number): Endpoint[] {
        return this.all.filter(
            (e) => e.index !== index && isUsable(e, now) && e.coolUntil <= now && keepsLogs(e, depth, now),
        )
    }

    /** Whether any endpoint may be asked for the logs from `depth` on, now or after its rest. */
    keep(now: number, depth: number): boolean {
        return this.all.some((e) => isUsable(e, now) && keepsLogs(e, depth, now))
    }

    /**
     * It gave what was asked for. A rest is not cut short by that: it was made for more than one failure, or the request was under way
     * before what it rests for. Failures of other kinds of requests still count: one that gives headers may hang at logs.
     * @param begun when the request was sent
     */
    succeeded(endpoint: Endpoint, now: number, kind: RequestKind, begun = now): void {
        const speaksFor = (other: RequestKind | null) =>
            other === kind || other === ANY_REQUEST || other + TOGETHER === kind
        if (now >= endpoint.coolUntil && endpoint.failuresOf.size > 0) {
            for (const other of endpoint.failuresOf.keys())
                if (speaksFor(other)) endpoint.failuresOf.delete(other)
            countFailures(endpoint)
        }
        if (begun >= endpoint.failedAt && speaksFor(endpoint.failedAtKind)) endpoint.trouble = null
    }

    /** A response came, whatever was in it. */
    answered(endpoint: Endpoint): void {
        endpoint.pacer.answered()
        if (endpoint.batchSize >= this.options.batchSize || ++endpoint.batchesSince < BATCH_PATIENCE) return
        endpoint.batchesSince = 0
        endpoint.batchSize = Math.min(this.options.batchSize, endpoint.batchSize * 2)
    }

    /**
     * A request of so many calls went well or not. After some failures in a row fewer calls are sent at once, whatever was
     * said; when one call alone fails as well, it is not for their number.
     */
    sawBatch(endpoint: Endpoint, calls: number, wentWell: boolean): void {
        if (calls === 1 && wentWell) {
            if (endpoint.batchSize === 1) endpoint.batchFailures = 0
            return
        }
        if (calls === 1) {
            if (endpoint.batchFailures > 0) endpoint.batchSize = this.options.batchSize
            endpoint.batchFailures = 0
            return
        }
        endpoint.batchFailures = wentWell ? 0 : endpoint.batchFailures + 1
        if (endpoint.batchFailures < BATCH_FAILURES) return
        // Kept at 1, for the next failure is to tell whether one call alone goes well.
        endpoint.batchFailures = 1
        endpoint.batchSize = Math.max(1, Math.floor(calls / 2))
        endpoint.batchesSince = 0
        // They were for the number of calls.
        for (const kind of endpoint.failuresOf.keys())
            if (kind.endsWith(TOGETHER)) endpoint.failuresOf.delete(kind)
        countFailures(endpoint)
    }

    /** Rests it, and forgets what was known of its chain: after a rest another machine may answer behind the same address. */
    failed(endpoint: Endpoint, now: number, trouble: string, kind: RequestKind = ANY_REQUEST): void {
        const { coolDownMs, maxCoolDownMs = 300_000 } = this.options
        const { failuresOf } = endpoint
        for (const [other, { at }] of failuresOf)
            if (now - at > FORGOTTEN_AFTER * maxCoolDownMs) failuresOf.delete(other)
        const { inARow } = failuresOf.get(kind) ?? { inARow: 0 }
        const rest = Math.min(maxCoolDownMs, coolDownMs * 2 ** Math.min(inARow, 20))
        // One that asked to be left alone for longer must not be waited for while another one is well.
        endpoint.coolUntil = Math.max(now + rest, endpoint.pacer.opensAt)
        failuresOf.set(kind, { inARow: inARow + 1, at: now })
        countFailures(endpoint)
        endpoint.failedAt = now
        endpoint.trouble = trouble
        endpoint.failedAtKind = kind
        endpoint.cap.forgetLogs()
        if (endpoint.standing === 'known') endpoint.standing = 'unknown'
    }

    /** It named a head. */
    sawHead(endpoint: Endpoint, height: number, now: number): void {
        if (height > endpoint.head) endpoint.lagged = 0
        if (height !== endpoint.head) endpoint.headSince = now
        endpoint.head = height
    }

    /** It is behind: others are preferred for a while, the longer the more often. */
    lags(endpoint: Endpoint, now: number): void {
        const { coolDownMs, maxCoolDownMs = 300_000 } = this.options
        endpoint.lagsUntil = now + Math.min(maxCoolDownMs, coolDownMs * 2 ** Math.min(endpoint.lagged++, 20))
    }

    /**
     * It keeps no logs below a height, although they exist: not asked for them for a while, the longer the more often.
     * @param atLeastMs shortest such while
     */
    lacksLogs(endpoint: Endpoint, below: number, now: number, atLeastMs = 0): void {
        const { coolDownMs, maxCoolDownMs = 300_000 } = this.options
        const whileMs = Math.min(maxCoolDownMs, coolDownMs * 2 ** Math.min(endpoint.caught, 20))
        const stands = now < endpoint.incompleteUntil
        endpoint.incompleteBelow = stands ? Math.max(endpoint.incompleteBelow, below) : below
        endpoint.incompleteUntil = Math.max(
            stands ? endpoint.incompleteUntil : 0,
            now + Math.max(whileMs, atLeastMs),
        )
        endpoint.caught += 1
        endpoint.probation = PROBATION
    }
}

function countFailures(endpoint: Endpoint): void {
    endpoint.failures = Math.max(0, ...Array.from(endpoint.failuresOf.values(), ({ inARow }) => inARow))
}

const restsUntil = (endpoint: Endpoint) => Math.max(endpoint.coolUntil, endpoint.lagsUntil)

const isWell = (endpoint: Endpoint, now: number) => restsUntil(endpoint) <= now

function isUsable(endpoint: Endpoint, now: number): boolean {
    if (endpoint.standing !== 'wrong' && endpoint.standing !== 'forked') return true
    return endpoint.coolUntil <= now
}

function keepsLogs(endpoint: Endpoint, depth: number, now: number): boolean {
    return depth >= endpoint.incompleteBelow || now >= endpoint.incompleteUntil
}

/** Two keys of one provider have the same host. */
function shown(names: readonly string[], index: number): string {
    const same = names.filter((name) => name === names[index]).length
    if (same === 1) return names[index]
    return `${names[index]}#${names.slice(0, index + 1).filter((name) => name === names[index]).length}`
}

function checkedUrl(url: string): string {
    const parsed = URL.canParse(url) ? new URL(url) : null
    if (parsed == null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
        // Whatever stands behind the host may be a key.
        const shown = parsed == null ? url.replace(/\/.*/s, '/…') : withoutSecrets(url)
        throw new Error(`RPC endpoint is '${shown}': expected an http(s) URL`)
    }
    return url
}
