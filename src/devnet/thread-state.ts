import { readFileSync } from 'node:fs'

/** How the main thread of a process stands. */
export interface ThreadState {
    /** Of /proc: `R` runs or wants to, `S` and `D` sleep, `T` is stopped, `t` is held by a debugger. */
    state: string
    /** Processor time used since it began, milliseconds. */
    cpuMs: number
}

/** The kernel counts in hundredths of a second on every platform this runs on. */
const TICK_MS = 10

/** The main thread of a process; null where the system does not tell, or there is no such process. */
export function threadState(pid: number): ThreadState | null {
    try {
        const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8')
        // The name of the program stands in brackets and may hold anything.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return { state: fields[0], cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS }
    } catch {
        return null
    }
}
