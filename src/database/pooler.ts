import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { openClient } from './open'
import { UnfitDatabaseError } from './trouble'

/** Sessions that hold a transaction open while another one is watched. */
const CROWD = 3
/** Looks at the watched session for each of them. */
const LOOKS = 3
/** How long an answer may take before it counts as waiting for a server connection, in milliseconds. */
const WAIT_MS = 10_000

export const POOLER_SENTENCE =
    'session locks do not hold here: DB_URL goes through a transaction pooler, which hands the server session to others between two transactions. Give DB_URL the direct address of Postgres, or a pool in session mode; the API alone may read through this pooler, with API_DB_URL'

/**
 * Makes sure, before a session lock is taken, that the session belongs to one client for as long as that client stays
 * connected. A transaction pooler gives the server session of a client that is outside a transaction to any other
 * client that begins one. So several clients begin one, and keep it open: then the watched client either meets its own
 * session in the hands of another, or finds itself in another session, or has to wait for one.
 * @throws UnfitDatabaseError
 */
export async function assertOwnSession(url: string): Promise<void> {
    const clients: Client[] = []
    let over = false
    const open = async () => {
        const client = await openClient({ connectionString: url, application_name: 'demand probe' })
        if (over) await leave(client)
        clients.push(client)
        return client
    }
    try {
        const watched = await open()
        const own = await backendOf(watched)
        // Poolers answer for themselves at the start; a server tells the process that really serves.
        const isDirect = (watched as unknown as { processID: number }).processID === own
        for (let n = 0; n < CROWD; n++) {
            const other = open().then((client) => backendOf(client, 'BEGIN; '))
            // No connection to spare is no answer either.
            const its = await soon(other.catch(() => null))
            if (its === own) throw refusal()
            for (let look = 0; look < LOOKS; look++) {
                const now = await soon(backendOf(watched))
                if (now !== own && !(now === null && isDirect)) throw refusal()
            }
            // A pool in session mode is full, and yet the watched session answers: it is its client's own.
            if (its === null) return
        }
    } finally {
        over = true
        await Promise.all(clients.map(leave))
    }
}

const refusal = () => new UnfitDatabaseError('pooler', POOLER_SENTENCE)

/** The server process that runs a client's statement. */
async function backendOf(client: Client, before = ''): Promise<number> {
    const answer = await client.query(`${before}SELECT pg_backend_pid() AS pid`)
    const last = Array.isArray(answer) ? answer[answer.length - 1] : answer
    return last.rows[0].pid
}

/** What it resolves to; null when it takes too long. */
async function soon<T>(answer: Promise<T>): Promise<T | null> {
    const timer = new AbortController()
    const late = sleep(WAIT_MS, null, { signal: timer.signal }).catch(() => null)
    answer.catch(() => {})
    try {
        return await Promise.race([answer, late])
    } finally {
        timer.abort()
    }
}

/** Ends a client, also one whose statement is still waiting. */
async function leave(client: Client): Promise<void> {
    const stream = (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream
    const timer = setTimeout(() => stream.destroy(), 1_000)
    await client.query('ROLLBACK').catch(() => {})
    await client.end().catch(() => {})
    clearTimeout(timer)
}
