import { setTimeout as sleep } from 'node:timers/promises'
import { openClient } from './open'
import { assertOwnSession } from './pooler'
import { DatabaseError } from './trouble'

/** Interval between two attempts to take the lock, in milliseconds. */
const AGAIN_MS = 250
/** Interval of checks that the lock is still held, in milliseconds. */
const LOOK_MS = 10_000

/** An advisory lock that its holder keeps across transactions, for as long as it is connected. */
export interface SessionLock {
    /** Raised, with a DatabaseError, when the session that held the lock is gone, and the lock with it. */
    lost: AbortSignal
    release(): Promise<void>
}

export interface SessionLockOptions {
    /** Shown in pg_stat_activity. */
    name: string
    /** How long to wait for another holder, in milliseconds; default for ever. */
    patienceMs?: number
    /** Ends the waiting. */
    signal?: AbortSignal
}

/**
 * Takes an advisory lock for as long as this process, or this connection, lives.
 * @returns null when another process holds it for longer than the patience
 * @throws UnfitDatabaseError where such locks do not hold, or the signal's reason; nothing is left behind then
 */
export async function takeSessionLock(
    url: string,
    key: string,
    { name, patienceMs = Number.POSITIVE_INFINITY, signal }: SessionLockOptions,
): Promise<SessionLock | null> {
    await assertOwnSession(url)
    const client = await openClient({ connectionString: url, application_name: name })
    const lost = new AbortController()
    const fail = (why: string) =>
        lost.abort(
            new DatabaseError('unreachable', `the session that held the lock "${key}" is gone: ${why}`),
        )
    let released = false
    client.on('error', (error) => fail(error.message))
    client.on('end', () => released || fail('the connection ended'))
    const backend = async () => (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid
    try {
        const own = await backend()
        for (const deadline = Date.now() + patienceMs; ; await sleep(AGAIN_MS)) {
            signal?.throwIfAborted()
            const { rows } = await client.query('SELECT pg_try_advisory_lock(hashtext($1)) AS got', [key])
            if (rows[0].got) break
            if (Date.now() > deadline) {
                released = true
                await client.end()
                return null
            }
        }
        const looking = setInterval(() => {
            const look = async () => {
                const now = await backend()
                if (now !== own) fail(`a pooler put backend ${now} in the place of ${own}`)
            }
            void look().catch((error) => fail(error.message))
        }, LOOK_MS)
        lost.signal.addEventListener('abort', () => clearInterval(looking))
        return {
            lost: lost.signal,
            async release() {
                released = true
                clearInterval(looking)
                // A pooler may keep the session: it must not keep the lock.
                await client.query('SELECT pg_advisory_unlock(hashtext($1))', [key]).catch(() => {})
                await client.end().catch(() => {})
            },
        }
    } catch (error) {
        released = true
        await client.end().catch(() => {})
        throw error
    }
}

/** Runs work while no other process runs work under the same key; waits for its turn. */
export async function withSessionLock<T>(
    url: string,
    key: string,
    options: Omit<SessionLockOptions, 'patienceMs'>,
    work: () => Promise<T>,
): Promise<T> {
    const lock = await takeSessionLock(url, key, options)
    try {
        return await work()
    } finally {
        await lock?.release()
    }
}
