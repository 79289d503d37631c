import type { ThreadState } from './thread-state'

/** How long a process may be silent before it is given up, in milliseconds in which the listener was awake. */
export interface Patience {
    /** Stopped by a signal. */
    stoppedMs: number
    /** Silent at all, for the two below. */
    silentMs: number
    /** Processor time used without a sign of life: an endless loop. */
    busyMs: number
    /** Asleep all the time, as in a deadlock. */
    asleepMs: number
    /** Silent for whatever reason: it wants to run and the machine does not let it. */
    starvedMs: number
    /** Its event loop turns, but its main work makes no step. */
    idleMs: number
}

/**
 * A machine at a load of 40 lets a process of the lowest priority speak late by tens of seconds, and that is no death: so
 * time is not what decides, but what the process did in it.
 */
export const PATIENCE: Patience = {
    stoppedMs: 15_000,
    silentMs: 60_000,
    busyMs: 60_000,
    asleepMs: 180_000,
    starvedMs: 1_800_000,
    idleMs: 600_000,
}

/** Why a process is given up, and the same in words. */
export interface Hang {
    kind: 'stopped' | 'busy' | 'asleep' | 'silent' | 'idle'
    words: string
}

/** Tells a process that hangs from one that is only slow, by its signs of life and what its main thread does. */
export class Vitals {
    private silent = 0
    private stopped = 0
    private idle = 0
    private ran = false
    private cpuThen: number | null = null

    constructor(private readonly patience: Patience = PATIENCE) {}

    /** It gave a sign of life. @param idleMs for how long its main work has stood still */
    heard(idleMs = 0): void {
        this.silent = 0
        this.stopped = 0
        this.idle = idleMs
        this.ran = false
        this.cpuThen = null
    }

    /**
     * To be called about once a second.
     * @param awakeMs the listener's own waking time since the last call
     * @param thread null where the system does not tell
     * @returns why it is to be replaced, null while it is not
     */
    look(awakeMs: number, thread: ThreadState | null): Hang | null {
        const { patience } = this
        this.silent += awakeMs
        if (thread?.state === 'T') this.stopped += awakeMs
        else this.stopped = 0
        if (thread?.state === 'R' || thread?.state === 't') this.ran = true
        this.cpuThen ??= thread?.cpuMs ?? null
        const used = thread && this.cpuThen !== null ? thread.cpuMs - this.cpuThen : 0
        const hang = (kind: Hang['kind'], since: number, words: string): Hang => ({
            kind,
            words: words.replace('%', `${Math.round(since / 1000)} s`),
        })
        if (this.stopped >= patience.stoppedMs)
            return hang('stopped', this.stopped, 'it has been frozen for %')
        if (this.silent >= patience.silentMs && used >= patience.busyMs)
            return hang('busy', this.silent, 'it has not answered for % and uses the processor all the time')
        const isAsleep = thread !== null && !this.ran && used < patience.busyMs / 20
        if (this.silent >= patience.asleepMs && isAsleep)
            return hang('asleep', this.silent, 'it has not answered for % and does nothing')
        if (this.silent >= (thread === null ? patience.asleepMs : patience.starvedMs))
            return hang('silent', this.silent, 'it has not answered for %')
        if (this.idle >= patience.idleMs) return hang('idle', this.idle, 'its work has stood still for %')
        return null
    }
}
