import type { ClientBase } from 'pg'
import { WRITE_LOCK, WRITE_LOCK_KEY } from './tables'
import { DatabaseError } from './trouble'

const LOCK_TIMEOUT = '55P03'
/** Waits, each as long as the session's `lock_timeout`, before the transaction is given up. */
const TRIES = 4

/**
 * Takes the write lock for the rest of the client's transaction. A holder whose transaction has been idle for longer
 * than ours may be is hung or cut off, and its session is terminated.
 * @throws DatabaseError of the kind `locked`, with who holds it; the whole transaction may be tried again
 */
export async function takeWriteLock(client: ClientBase): Promise<void> {
    for (let left = TRIES; ; ) {
        try {
            // One round trip; the savepoint keeps the transaction alive when the wait was too long.
            await client.query(`SAVEPOINT write_lock; ${WRITE_LOCK}; RELEASE SAVEPOINT write_lock`)
            return
        } catch (error) {
            if ((error as { code?: unknown }).code !== LOCK_TIMEOUT) throw error
            await client.query('ROLLBACK TO SAVEPOINT write_lock')
            if (--left > 0) await endHungHolder(client)
            else throw new DatabaseError('locked', await whoHolds(client), { cause: error })
        }
    }
}

/** Sessions that hold the lock. pg_locks shows one bigint key as two halves. */
const HOLDERS = `FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.classid::bigint = (${WRITE_LOCK_KEY} >> 32) & 4294967295 AND l.objid::bigint = ${WRITE_LOCK_KEY} & 4294967295
      AND a.pid <> pg_backend_pid()`
/** How long our own transactions may be idle, or a minute. */
const IDLE_LIMIT = `greatest(nullif(current_setting('idle_in_transaction_session_timeout'), '0')::interval, interval '1 ms')`

async function endHungHolder(client: ClientBase): Promise<void> {
    await client.query('SAVEPOINT hung_holder')
    await client
        .query(
            `SELECT pg_terminate_backend(a.pid) ${HOLDERS} AND a.state LIKE 'idle in transaction%'
             AND a.state_change < clock_timestamp() - coalesce(${IDLE_LIMIT}, interval '1 min')`,
        )
        // Another user's session is not ours to end.
        .catch(() => client.query('ROLLBACK TO SAVEPOINT hung_holder'))
    await client.query('RELEASE SAVEPOINT hung_holder')
}

async function whoHolds(client: ClientBase): Promise<string> {
    const { rows } = await client.query(
        `SELECT a.pid, a.application_name AS name, a.state, extract(epoch FROM clock_timestamp() - a.xact_start)::int AS seconds ${HOLDERS}`,
    )
    const [holder] = rows
    const who = holder
        ? `backend ${holder.pid} ("${holder.name}", ${holder.state ?? 'state hidden'}, for ${holder.seconds ?? '?'} s)`
        : 'another transaction, which has just ended,'
    return `The write lock was not to be had: ${who} holds it. End that session if it hangs: SELECT pg_terminate_backend(${holder?.pid ?? '<pid>'})`
}
