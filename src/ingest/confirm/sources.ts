import { createHash } from 'node:crypto'
import type { Askable } from './plan'

/** An endpoint as a second source. */
export class Source {
    /** Short hash of its URL, which may hold a key. */
    readonly id: string
    /** Not asked before this time, ms; why, and how often in a row. */
    restUntil = 0
    restWhy = ''
    rests = 0
    /** Up to this height it leaves out logs that exist, as far as is known until `gapUntil` (ms). */
    gapTo = -1
    gapUntil = 0
    gapWhy = ''
    /** Times in a row that it was found to leave logs out. */
    gaps = 0
    /** Times that the stream was kept from reading from it. */
    avoided = 0

    constructor(
        url: string,
        /** Its place among the client's endpoints. */
        readonly index: number,
        /** What may be shown of it. */
        readonly name: string,
    ) {
        this.id = endpointId(url)
    }
}

/** A stretch that nobody is asked for before a time, ms. */
interface Deferred {
    from: number
    to: number
    until: number
    why: string
}

/** Doublings after which a rest or a gap grows no more. */
const MOST_DOUBLINGS = 8
/** An endpoint that leaves logs out is left alone for so many times the rest of one that failed. */
const GAP_RESTS = 10

/** The endpoints of a chain as second sources: who may be asked for what, and who is left alone for a while. */
export class Sources implements Askable {
    readonly all: readonly Source[]
    private deferred: Deferred[] = []

    /**
     * @param endpoints the client's
     * @param restMs first rest of an endpoint that failed; it doubles with every failure in a row
     */
    constructor(
        endpoints: readonly { url: string; name: string }[],
        private readonly restMs: number,
        private readonly now: () => number = Date.now,
    ) {
        const known = new Set<string>()
        this.all = endpoints
            .map(({ url, name }, index) => new Source(url, index, name))
            // The same URL twice is one source.
            .filter(({ id }) => !known.has(id) && known.add(id))
    }

    get endpoints(): string[] {
        return this.all.map(({ id }) => id)
    }

    of(id: string): Source {
        return this.all.find((source) => source.id === id)!
    }

    openFrom(id: string, height: number): number {
        const [source, now] = [this.of(id), this.now()]
        if (source.restUntil > now) return Infinity
        let at = source.gapUntil > now && height <= source.gapTo ? source.gapTo + 1 : height
        for (const { from, to, until } of this.deferred)
            if (until > now && at >= from && at <= to) at = to + 1
        return at
    }

    openTo(_id: string, height: number): number {
        const now = this.now()
        const next = this.deferred.filter(({ from, until }) => until > now && from > height)
        return Math.min(...next.map(({ from }) => from - 1))
    }

    /** It is not there yet, or on another branch: asked again soon. */
    lags(source: Source, why: string): void {
        this.rest(source, this.restMs / 10, why)
    }

    /** It could not be asked, or its answers were of no use. */
    failed(source: Source, why: string): void {
        this.rest(source, this.restMs, why)
    }

    /** It left out what exists in from..to: not asked so far down for a while, the further and the longer the more often. */
    leavesOut(source: Source, from: number, to: number, why: string): void {
        const doubled = 2 ** Math.min(source.gaps, MOST_DOUBLINGS)
        source.gapTo = Math.max(source.gapTo, from + (to - from + 1) * doubled - 1)
        source.gapUntil = this.now() + GAP_RESTS * this.restMs * doubled
        source.gapWhy = why
        source.gaps += 1
    }

    /** What it said is what is indexed. */
    agreed(source: Source): void {
        source.rests = 0
        source.gaps = 0
    }

    /** Nobody is asked for this stretch for some time. */
    defer(from: number, to: number, forMs: number, why: string): void {
        const now = this.now()
        this.deferred = this.deferred.filter(({ until }) => until > now)
        this.deferred.push({ from, to, until: now + forMs, why })
        this.deferred.sort((a, b) => a.from - b.from)
    }

    /** Forgets what was put off: the blocks are read again. */
    renew(): void {
        this.deferred = []
    }

    /** Why some blocks wait at the moment, in words. */
    get reasons(): string[] {
        const now = this.now()
        const ofSources = this.all.flatMap((source) => [
            ...(source.gapUntil > now ? [source.gapWhy] : []),
            ...(source.restUntil > now && source.rests > 1 ? [source.restWhy] : []),
        ])
        const ofStretches = this.deferred.filter(({ until }) => until > now).map(({ why }) => why)
        return [...ofSources, ...ofStretches.slice(0, 3)]
    }

    private rest(source: Source, ms: number, why: string): void {
        source.restUntil = this.now() + ms * 2 ** Math.min(source.rests, MOST_DOUBLINGS)
        source.restWhy = why
        source.rests += 1
    }
}

/** Twelve hex digits that tell endpoints apart without showing their keys. */
export function endpointId(url: string): string {
    return createHash('sha256').update(url).digest('hex').slice(0, 12)
}
