/** First gap after a refusal for speed, ms. */
const FIRST_GAP_MS = 40
/** Widest gap learned, ms. */
const WIDEST_GAP_MS = 2_000
/** Refusals within this time are one lesson: they answer requests that were under way already, ms. */
const ONE_LESSON_MS = 1_000
/** What an answer leaves of the learned gap. */
const EASE = 0.95
/** A learned gap below this is no limit, ms. */
const NEGLIGIBLE_MS = 5

/**
 * Spaces the requests to one endpoint: no more than a set number a second, and as much slower as the endpoint's own
 * refusals teach. A refusal doubles the gap, answers let it shrink again.
 */
export class Pacer {
    private nextAt = 0
    private learnedMs = 0
    private learnedAt = -Infinity

    /** @param perSecond requests started in a second at most; null = as many as the endpoint takes */
    constructor(private readonly perSecond: number | null) {}

    /** Gap between two requests at present, ms. */
    get gapMs(): number {
        return Math.max(this.learnedMs, this.perSecond == null ? 0 : 1000 / this.perSecond)
    }

    /** Earliest time of the next request, Unix ms. */
    get opensAt(): number {
        return this.nextAt
    }

    /** How long the caller has to wait before it may start, ms; takes the slot. */
    take(now: number): number {
        if (this.gapMs === 0 && this.nextAt <= now) return 0
        const at = Math.max(now, this.nextAt)
        this.nextAt = at + this.gapMs
        return at - now
    }

    /** The endpoint said that it is asked too often; `waitMs` is how long it wants to be left alone, where it says so. */
    tooFast(now: number, waitMs: number | null): void {
        if (now - this.learnedAt >= ONE_LESSON_MS) {
            this.learnedMs = Math.min(WIDEST_GAP_MS, Math.max(FIRST_GAP_MS, this.gapMs * 2))
            this.learnedAt = now
        }
        this.nextAt = Math.max(this.nextAt, now + (waitMs ?? this.learnedMs))
    }

    answered(): void {
        this.learnedMs = this.learnedMs * EASE < NEGLIGIBLE_MS ? 0 : this.learnedMs * EASE
    }
}
