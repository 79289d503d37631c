import { readFileSync } from 'node:fs'
import type { PoolClient } from 'pg'
import { kept } from '../../base/kept'

/** What pg knows of a session and has no type for. */
interface Session {
    host: string
    processID: number | null
}

/** A socket's folder, or this machine's own addresses. */
const HERE = /^(\/|localhost$|127\.|::1$)/

/** Where sessions tell what they have worked; null of those that do not. */
const places = new WeakMap<PoolClient, string | null>()

/**
 * Milliseconds that a processor has worked for a session so far. The clock says something else on a busy machine.
 * @returns null where the server is on another machine, behind a pooler, or on a system that does not tell
 */
export function backendCpuMs(connection: PoolClient): number | null {
    const place = kept(places, connection, () => placeOf(connection))
    if (place === null) return null
    try {
        // See proc_pid_schedstat(5): nanoseconds on the processor come first.
        return Number.parseInt(readFileSync(place, 'latin1'), 10) / 1e6
    } catch {
        return null
    }
}

function placeOf(connection: PoolClient): string | null {
    const { host, processID } = connection as unknown as Session
    if (processID == null || processID <= 0 || !HERE.test(host)) return null
    try {
        // A pooler's number is its own, and may be that of any process.
        if (!/^postgres\b/.test(readFileSync(`/proc/${processID}/comm`, 'latin1'))) return null
        return `/proc/${processID}/schedstat`
    } catch {
        return null
    }
}
