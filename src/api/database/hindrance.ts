import type { PoolClient } from 'pg'
import type { Reader } from '../../database/reader'

/** Why a statement may take longer than its own work does. */
export interface Hindrance {
    /** It waits for a lock that somebody else holds. */
    isWaiting: boolean
    /** How many times as long as usual everything takes now, from 1 on. */
    slowness: number
}

/** What the look itself takes where nothing is busy, ms. */
const USUAL_MS = 10
/** How many times as long as usual anything may take before that is no excuse. */
export const SLOWEST = 8

/**
 * Looks what hinders a session, over another one. How long that takes is the measure of how busy machine and database are:
 * what is asked is next to nothing.
 * @param reader of a connection that is never held for long
 */
export async function hindranceOf(
    reader: Reader,
    connection: PoolClient,
    now: () => number = () => performance.now(),
): Promise<Hindrance> {
    const { processID } = connection as unknown as { processID: number | null }
    const started = now()
    try {
        // Everybody may see who waits for a lock.
        const [[isWaiting]] = await reader.rows(
            'SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND NOT granted)',
            [processID],
        )
        const took = now() - started
        return { isWaiting: isWaiting === true, slowness: Math.min(SLOWEST, Math.max(1, took / USUAL_MS)) }
    } catch {
        return { isWaiting: false, slowness: SLOWEST }
    }
}
