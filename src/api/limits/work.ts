import type { LoopClock } from './loop-clock'

/** What a request waits for: its turn, the worker, a connection, the planner, statements, or what is kept of answers. */
export type Wait = 'turn' | 'worker' | 'connection' | 'plan' | 'statement' | 'kept'

/** What was done elsewhere. */
export interface Done {
    databaseMs: number
    loopMs: number
    waits?: Partial<Record<Wait, number>>
}

/** What one request has cost so far: milliseconds of the database's work and of our own. */
export class Work {
    /** Of the processor for statements; where that can't be seen, from when they were sent until they were answered. */
    databaseMs = 0
    /** Milliseconds by the clock, by what they were spent on: nothing is done here meanwhile. */
    readonly waits: Partial<Record<Wait, number>> = {}
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
    add({ databaseMs, loopMs, waits = {} }: Done): void {
        this.databaseMs += databaseMs
        this.loop += loopMs
        for (const [name, ms] of Object.entries(waits)) this.waited(name as Wait, ms)
    }

    waited(on: Wait, ms: number): void {
        this.waits[on] = (this.waits[on] ?? 0) + ms
    }

    /** Waits for something; nothing is done here meanwhile. */
    async during<T>(on: Wait, wait: () => Promise<T>): Promise<T> {
        const began = performance.now()
        this.pause()
        try {
            return await wait()
        } finally {
            this.resume()
            this.waited(on, performance.now() - began)
        }
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
