import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** What a process has used; 0 of one that has ended. */
const read = (pid: number, file: string): string => {
    try {
        return readFileSync(`/proc/${pid}/${file}`, 'latin1')
    } catch {
        return ''
    }
}

/** Milliseconds that the processor has worked for a process with all of its threads. */
export function cpuMs(pid: number): number {
    try {
        return readdirSync(`/proc/${pid}/task`).reduce(
            (sum, task) => sum + (Number.parseInt(read(pid, `task/${task}/schedstat`), 10) || 0) / 1e6,
            0,
        )
    } catch {
        return 0
    }
}

/** Milliseconds that the processor has worked for a process's first thread: in Node, its event loop. */
export const loopCpuMs = (pid: number): number =>
    (Number.parseInt(read(pid, `task/${pid}/schedstat`), 10) || 0) / 1e6

const mib = (status: string, name: string) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024

/** Memory of its own that a process has now, MiB: nothing that it shares with others. */
export function ownMib(pid: number): number {
    return mib(read(pid, 'status'), 'RssAnon')
}

/** The most that it had since `forgetPeak`, MiB. What it shares only grows, and is taken out as it is now. */
export function peakMib(pid: number): number {
    const status = read(pid, 'status')
    return mib(status, 'VmHWM') - mib(status, 'RssFile') - mib(status, 'RssShmem')
}

/** Peaks count from now on; see proc_pid_clear_refs(5). */
export function forgetPeak(pid: number): void {
    try {
        writeFileSync(`/proc/${pid}/clear_refs`, '5')
    } catch {
        // It has ended, or belongs to another user: its peak is that of its whole life.
    }
}

/** Processes that a process has started. */
export function childrenOf(pid: number): number[] {
    return readdirSync('/proc').flatMap((entry) => {
        if (!/^\d+$/.test(entry)) return []
        const parent = read(Number(entry), 'stat').split(') ')[1]?.split(' ')[1]
        return Number(parent) === pid ? [Number(entry)] : []
    })
}
