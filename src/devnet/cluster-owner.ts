import { readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isAlive, processCommand } from './processes'

/** A process, so that it is not taken for another one that has its number later. */
interface Owner {
    pid: number
    /** When it began, in ticks since the machine started, and which start that was; see proc_pid_stat(5). */
    began: string
}

/** Servers of this process by the file of their folder; 0 = being started. */
const own = new Map<string, number>()

/** The folder is taken until this is called. */
export type Release = () => void

/**
 * Takes a cluster's folder for this process. A file beside it names the process that has it: a server whose process is gone was
 * left behind, any other is in use.
 * @returns tells which server was started, and gives the folder back; or, in words, who has it
 */
export function takeCluster(cluster: string): { serves(pid: number): void; release: Release } | string {
    // Whatever way leads to it.
    const file = `${realpathSync(cluster)}.owner`
    const owner = ownerIn(file)
    const server = own.get(file)
    if (server !== undefined && (server === 0 || isAlive(server)))
        return `this process serves ${cluster} already`
    if (owner && owner.pid !== process.pid && began(owner.pid) === owner.began && isAlive(owner.pid))
        return `${cluster} is in use by process ${owner.pid} (${processCommand(owner.pid).trim().slice(0, 120)})`
    const me: Owner = { pid: process.pid, began: began(process.pid) }
    // In one step: nobody reads half of it.
    writeFileSync(`${file}.${me.pid}`, JSON.stringify(me))
    renameSync(`${file}.${me.pid}`, file)
    own.set(file, 0)
    return {
        serves: (pid) => own.set(file, pid),
        release() {
            own.delete(file)
            if (ownerIn(file)?.pid === process.pid) rmSync(file, { force: true })
        },
    }
}

function ownerIn(file: string): Owner | null {
    try {
        const { pid, began } = JSON.parse(readFileSync(file, 'utf8'))
        return typeof pid === 'number' && typeof began === 'string' ? { pid, began } : null
    } catch {
        // There is none, or one of a crash while it was written.
        return null
    }
}

/** '' where the system does not tell. */
function began(pid: number): string {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
        const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
        // The name may hold spaces and brackets; the twenty-second field is the twentieth behind it.
        return `${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]} ${boot}`
    } catch {
        return ''
    }
}
