import { readFileSync } from 'node:fs'

/** Command line of a running process, '' when there is none. */
export function processCommand(pid: number): string {
    try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    } catch {
        return ''
    }
}

export function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0)
    } catch {
        return false
    }
    // A child that ended and was not waited for yet still answers signals.
    return !/^State:\s+Z/m.test(processStatus(pid))
}

function processStatus(pid: number): string {
    try {
        return readFileSync(`/proc/${pid}/status`, 'utf8')
    } catch {
        return ''
    }
}

/** Sends a signal to a process, if it is still there. */
export function send(pid: number, signal: NodeJS.Signals): void {
    try {
        process.kill(pid, signal)
    } catch {
        // already gone
    }
}

/** Asks a process to end with `signal`, and after `patienceMs` kills it. Resolves once it is gone. */
export async function endProcess(pid: number, signal: NodeJS.Signals, patienceMs = 15_000): Promise<void> {
    if (!isAlive(pid)) return
    send(pid, signal)
    const deadline = Date.now() + patienceMs
    while (isAlive(pid)) {
        if (Date.now() > deadline) send(pid, 'SIGKILL')
        await new Promise((done) => setTimeout(done, 20))
    }
}
