/**
 * Milliseconds that the processor has worked for this process, collecting garbage included. The event loop's own clock goes on while
 * others have the processor.
 */
const busyMs = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
}

/**
 * Shares the process's work out among the requests that could use it: those that do not wait for the database. Each is
 * counted an equal part, whatever it was that ran; over a minute that shows who is heavy.
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
