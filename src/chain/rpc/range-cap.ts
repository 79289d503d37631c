/** Answers without a refusal after which a wider range is tried again. */
const PATIENCE = 20
/** The same after a refusal that named its limit: that is rarely withdrawn. */
const NAMED_PATIENCE = 200
/** Fewest logs at which an endpoint may have cut an answer off; what it cuts at is a multiple of it, or a power of two. */
const FEWEST_CUT = 10
/** The same of a limit that is no round number: small numbers repeat themselves by chance. */
const FEWEST_ODD_CUT = 20
/** Answers of the largest number of logs so far that were found to be whole, after which that number is no limit. */
const ENOUGH_WHOLE = 3
/** Failures in a row, whatever they say, after which a range counts as too wide. */
const FAILURES = 3

/**
 * The widest range of blocks that one endpoint is asked for in one eth_getLogs. Learned from its refusals and failures,
 * and grown back by its answers: what one endpoint said once is neither kept for ever nor held against another.
 */
export class RangeCap {
    private widest = Infinity
    private calm = 0
    private patience = PATIENCE
    private failures = 0
    /** Most logs it gave in an answer that was not cut off. */
    private mostLogs = 0
    private timesWhole = 0
    /** Number of logs at which it cut an answer off. */
    private cutAt: number | null = null

    /** Blocks to ask for at most, at least 1. */
    get span(): number {
        return this.widest
    }

    answered(span: number): void {
        this.failures = 0
        if (span < this.widest / 2 || this.widest === Infinity) return
        if (++this.calm < this.patience) return
        this.calm = 0
        this.widest *= 2
    }

    /**
     * Whether an answer of so many logs may have been cut off without a word: most limits are round numbers, any other one shows
     * by the same largest number coming again, and an endpoint that once gave more than that has no such limit.
     */
    mayHaveCut(logs: number): boolean {
        if (logs === this.cutAt) return true
        if (logs < FEWEST_CUT || logs < this.mostLogs) return false
        if (logs === this.mostLogs && this.timesWhole >= ENOUGH_WHOLE) return false
        const isRound = logs % FEWEST_CUT === 0 || (logs & (logs - 1)) === 0
        return isRound || (logs === this.mostLogs && logs >= FEWEST_ODD_CUT)
    }

    /** An answer of so many logs was whole, as far as is known. @param isFound it was, as smaller answers brought no more */
    gaveWhole(logs: number, isFound: boolean): void {
        if (logs < this.mostLogs) return
        if (logs > this.mostLogs) this.timesWhole = 0
        if (isFound) this.timesWhole += 1
        this.mostLogs = logs
    }

    /** An answer of so many logs, for so many blocks, had been cut off. */
    cut(logs: number, span: number): void {
        this.cutAt = logs
        this.refused(span, null)
    }

    /** Another machine may answer from now on. That an answer was cut off stays a reason to doubt the like. */
    forgetLogs(): void {
        this.mostLogs = 0
        this.timesWhole = 0
    }

    /** The endpoint refused `span` blocks as too many; `named` is the widest span it named, if any. */
    refused(span: number, named: number | null): void {
        this.failures = 0
        this.calm = 0
        const believable = named != null && named >= 1 && named < span
        this.patience = believable ? NAMED_PATIENCE : PATIENCE
        this.widest = Math.max(1, believable ? named : Math.min(this.widest, Math.floor(span / 2)))
    }

    /**
     * Asking for `span` blocks failed in some way. True if that was once too often, so that fewer will be asked: many
     * endpoints have words of their own for a range that is too wide, or none at all.
     */
    failed(span: number): boolean {
        this.failures += 1
        if (!this.isStuck || span <= 1) return false
        this.refused(span, null)
        return true
    }

    /** It failed too often in a row. */
    get isStuck(): boolean {
        return this.failures >= FAILURES
    }
}
