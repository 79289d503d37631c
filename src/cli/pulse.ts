import { WakingTime } from '../devnet/waking-time'
import { tell } from './messages'

/** Milliseconds between two signs of life. */
const BEAT_MS = 1_000

/**
 * Sends the signs of life of a child process. Each says that its event loop runs, and for how long its main work, such
 * as indexing, has made no progress although there was work.
 */
export class Pulse {
    private idleMs = 0
    private owesWork = false
    private isOnItsWay = false
    private readonly time = new WakingTime()

    /**
     * To be called when the main work made progress, or waits for another service. From now on the next step is
     * expected.
     */
    step(): void {
        this.owesWork = true
        this.idleMs = 0
    }

    /** To be called when there is no work, so that no progress is expected. */
    rest(): void {
        this.owesWork = false
        this.idleMs = 0
    }

    /** Begins to report to the supervisor, as long as there is one. */
    start(): void {
        this.beat()
        setInterval(() => this.beat(), BEAT_MS).unref()
    }

    private beat(): void {
        const passed = this.time.passed()
        if (this.owesWork) this.idleMs += passed
        // A supervisor that does not read must not fill this process's memory.
        if (this.isOnItsWay) return
        this.isOnItsWay = true
        tell({ type: 'alive', idleMs: Math.round(this.idleMs) }, () => (this.isOnItsWay = false))
    }
}
