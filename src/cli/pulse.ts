import { WakingTime } from '../devnet/waking-time'
import { tell } from './messages'

/** Milliseconds between two signs of life. */
const BEAT_MS = 1_000

/**
 * The signs of life of a child process. Each says that its event loop turns, and for how long its main work, such as
 * indexing, has made no step although there was one to make.
 */
export class Pulse {
    private idleMs = 0
    private owesWork = false
    private isOnItsWay = false
    private readonly time = new WakingTime()

    /** The main work made a step, or waits for somebody else. From now on the next step is waited for. */
    step(): void {
        this.owesWork = true
        this.idleMs = 0
    }

    /** There is no work that could stand still. */
    rest(): void {
        this.owesWork = false
        this.idleMs = 0
    }

    /** Begins to tell the supervisor, as long as there is one. */
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
