/** Longest time between two looks that counts: what is longer was spent asleep. */
const LONGEST_STEP_MS = 2_000

/**
 * Measures the time in which this process was awake. A suspended machine, a stopped process group or a late timer adds
 * nothing, so that nobody is blamed for the silence of a time in which nobody listened.
 */
export class WakingTime {
    private last: number

    /** @param now milliseconds that never go back */
    constructor(private readonly now: () => number = () => performance.now()) {
        this.last = now()
    }

    /** Milliseconds since the last call, at most two seconds. To be called every second. */
    passed(): number {
        const before = this.last
        this.last = this.now()
        return Math.min(Math.max(this.last - before, 0), LONGEST_STEP_MS)
    }
}
