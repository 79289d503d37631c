import { randomUUID } from 'node:crypto'
import type { ClientBase } from 'pg'

/** The role, limits and settings that a connection really has, as read back from the server. */
export interface Session {
    /** The role whose rights hold. */
    user: string
    /** Who logged in. */
    loginUser: string
    /** It bypasses grants and row-level security. */
    isUnbound: boolean
    /** Whether transactions are read only unless they say otherwise. */
    isReadOnly: boolean
    /** Longest run of one statement, in milliseconds; 0 = no limit. */
    statementMs: number
    /** Of transactions that do not say otherwise, e.g. `read committed`. */
    isolation: string
    /** The mark that `startupOptions` sent; null when it did not arrive, and so nothing sent beside it did either. */
    mark: string | null
}

const SESSION_SQL = `SELECT current_user::text, session_user::text,
    (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),
    current_setting('default_transaction_read_only')::bool,
    extract(epoch FROM current_setting('statement_timeout')::interval)::float8 * 1000,
    current_setting('default_transaction_isolation'), current_setting('demand.session', true)`

/** Reads back a connection's role, limits and settings; works on a standby. */
export async function readSession(client: Pick<ClientBase, 'query'>): Promise<Session> {
    const { rows } = await client.query({ text: SESSION_SQL, rowMode: 'array' })
    const [user, loginUser, isUnbound, isReadOnly, statementMs, isolation, mark] = rows[0]
    return { user, loginUser, isUnbound, isReadOnly, statementMs, isolation, mark }
}

/** Sent when a session of this process starts. A pooler that drops startup options drops it too. */
export const SESSION_MARK = randomUUID()

/**
 * The startup `options` of a connection: settings that its session has before its first statement, at no cost, and the
 * mark that shows whether they arrived.
 */
export function startupOptions(settings: Record<string, string>): string {
    const all = { ...settings, 'demand.session': SESSION_MARK }
    return Object.entries(all)
        .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
        .join(' ')
}
