import type { LoopClock } from './loop-clock'

/** What one request has cost so far: milliseconds of the database's work and of our own. */
export class Work {
    /** Of the processor for statements; where that can't be seen, from when they were sent until they were answered. */
    databaseMs = 0
    private loop = 0
    private end: (() => number) | null = null

    constructor(private readonly clock: LoopClock) {
        this.resume()
    }

    /** Of the event loop. */
    get loopMs(): number {
        if (!this.end) return this.loop
        this.pause()
        this.resume()
        return this.loop
    }

    get ms(): number {
        return this.databaseMs + this.loopMs
    }

    /** Takes over what another process has done for it. */
    add({ databaseMs, loopMs }: { databaseMs: number; loopMs: number }): void {
        this.databaseMs += databaseMs
        this.loop += loopMs
    }

    /** Nothing is done here: the request waits for the database, or is answered. */
    pause(): void {
        this.loop += this.end?.() ?? 0
        this.end = null
    }

    resume(): void {
        this.end ??= this.clock.begin()
    }
}
