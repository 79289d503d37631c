import { performance } from 'node:perf_hooks'

/** Milliseconds that the event loop was busy since the process began. */
const busyMs = () => performance.eventLoopUtilization().active

/**
 * Shares the event loop's busy time out among the requests that could use it: those that do not wait for the database. Each is
 * counted an equal part, whatever it was that ran; over a minute that tells who is heavy.
 */
export class LoopClock {
    private running = 0
    /** Busy milliseconds of each request that has run since the beginning. */
    private shared = 0
    private at = 0

    constructor(private readonly busy: () => number = busyMs) {}

    /** @returns ends the part, and gives its milliseconds */
    begin(): () => number {
        this.tick()
        this.running++
        const from = this.shared
        return () => {
            this.tick()
            this.running--
            return this.shared - from
        }
    }

    private tick(): void {
        const now = this.busy()
        if (this.running > 0) this.shared += (now - this.at) / this.running
        this.at = now
    }
}
