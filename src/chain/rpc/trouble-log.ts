/** The part of a structured logger used here (the SQD logger fits). */
export interface ChainLog {
    warn(details: object, message: string): void
    info(details: object, message: string): void
}

const SILENCE_MS = 30_000

/** Logs each distinct trouble at most once in 30 s, with how often it happened since. */
export class TroubleLog {
    private seen = new Map<string, { loggedAt: number; missed: number }>()

    constructor(
        private log: ChainLog | undefined,
        private now: () => number = Date.now,
    ) {}

    /** `key` says which troubles are the same; `message` may carry heights and numbers. */
    report(key: string, message: string, details: Record<string, unknown> = {}): void {
        const now = this.now()
        const past = this.seen.get(key)
        if (past && now - past.loggedAt < SILENCE_MS) {
            past.missed += 1
            return
        }
        this.log?.warn({ ...details, ...(past?.missed ? { repeated: past.missed } : {}) }, message)
        if (this.seen.size > 1000) this.seen.clear()
        this.seen.set(key, { loggedAt: now, missed: 0 })
    }
}
