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

/** Asks a process to end with `signal`, and after `patienceMs` kills it. Resolves once it is gone. */
export async function endProcess(pid: number, signal: NodeJS.Signals, patienceMs = 15_000): Promise<void> {
    const send = (what: NodeJS.Signals) => {
        try {
            process.kill(pid, what)
        } catch {
            // already gone
        }
    }
    if (!isAlive(pid)) return
    send(signal)
    const deadline = Date.now() + patienceMs
    while (isAlive(pid)) {
        if (Date.now() > deadline) send('SIGKILL')
        await new Promise((done) => setTimeout(done, 20))
    }
}
