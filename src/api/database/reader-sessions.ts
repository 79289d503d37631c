import type { ClientBase, PoolConfig } from 'pg'
import { openClient } from '../../database/open'
import { readSession, SESSION_MARK, type Session, startupOptions } from '../../database/session'
import { databaseTrouble, UnfitDatabaseError } from '../../database/trouble'

/** How the API's sessions come to their limits: no rights but to read, read-only transactions, a time limit (INV-9). */
export interface ReaderSessions {
    /**
     * `startup`: each connection sends them as it starts. `login`: they stand in the catalogue at the user that logs in, which
     * also holds behind a pooler.
     */
    by: 'startup' | 'login'
    /** Role taken on at the start; null = who the connection string says. */
    role: string | null
}

/** Sessions that are used only while they are what they are to be. */
export interface CheckedSessions {
    /** For `pg`; with it a pool has none that is not. */
    config: PoolConfig
    /**
     * Asks a session again, where it was asked long ago: a role may be altered, and a pooler put in between, at any time.
     * @throws UnfitDatabaseError when it is no more what it has to be, or the error of the connection
     */
    ask(client: ClientBase): Promise<void>
}

/** How long a session is taken for what it said it is, in milliseconds. */
const TRUST_MS = 5_000

/** Makes sessions of `pg` what they are to be, and refuses any that is not. */
export function checkedSessions(
    sessions: ReaderSessions,
    statementMs: number,
    trustMs = TRUST_MS,
): CheckedSessions {
    const askedAt = new WeakMap<ClientBase, number>()
    const onConnect = async (client: ClientBase) => {
        await assertFit(client, sessions, statementMs)
        askedAt.set(client, performance.now())
    }
    const { by, role } = sessions
    const startup = { statement_timeout: statementMs, options: startupOptions(startupSettings(role)) }
    return {
        // pg-pool waits for it; its type does not say so.
        config: {
            onConnect: onConnect as (client: ClientBase) => void,
            ...(by === 'startup' ? startup : {}),
        },
        async ask(client) {
            if (performance.now() - askedAt.get(client)! > trustMs) await onConnect(client)
        },
    }
}

/** @throws UnfitDatabaseError with all that is wrong with a session */
async function assertFit(client: ClientBase, sessions: ReaderSessions, statementMs: number): Promise<void> {
    const problems = problemsOf(await readSession(client), sessions, statementMs)
    if (sessions.by === 'login') {
        const { rows } = await client.query(CAN_WRITE)
        if (rows.length) problems.push(`its user may write to the table ${rows[0].relname}`)
    }
    if (problems.length) throw refusal(problems, sessions.role ?? 'demand_reader', statementMs)
}

function startupSettings(role: string | null): Record<string, string> {
    if (role !== null && !/^[a-z_][a-z0-9_]*$/.test(role))
        throw new Error(
            `databaseRole is '${role}': expected a plain lower-case role name such as demand_reader`,
        )
    return {
        default_transaction_read_only: 'on',
        // A standby knows no other; SERIALIZABLE fails there.
        default_transaction_isolation: 'read committed',
        // One statement, one processor: what it takes is what its client is charged for.
        max_parallel_workers_per_gather: '0',
        jit: 'off',
        // Nor do processes of the server read for it: since Postgres 18 they would.
        effective_io_concurrency: '0',
        ...(role === null ? {} : { role }),
    }
}

/** What of INV-9 does not hold in a session, in words; empty when it may be served from. */
export function problemsOf(session: Session, { by, role }: ReaderSessions, statementMs: number): string[] {
    const { user, isUnbound, isReadOnly, statementMs: limit, isolation, mark } = session
    const problems: string[] = []
    if (by === 'startup' && mark !== SESSION_MARK)
        problems.push('the options of the connection did not reach the server')
    if (by === 'startup' && role !== null && user !== role)
        problems.push(`the session is that of ${user}, not of ${role}`)
    if (isUnbound) problems.push(`${user} is a superuser, or passes over row-level security`)
    if (!isReadOnly)
        problems.push('its transactions are not read only (default_transaction_read_only is off)')
    if (limit <= 0) problems.push('its statements have no time limit (statement_timeout is 0)')
    else if (limit > statementMs)
        problems.push(
            `its statement_timeout is ${limit} ms, longer than STATEMENT_TIMEOUT_MS = ${statementMs}`,
        )
    if (isolation === 'serializable')
        problems.push('its default_transaction_isolation is serializable, which fails on a standby')
    return problems
}

const refusal = (problems: string[], role: string, statementMs: number) =>
    new UnfitDatabaseError(
        'pooler',
        `The API cannot be served from this database URL: ${problems.join('; ')}. Where a pooler such as PgBouncer stands in between, it does not pass on what a session starts with. Way out: a login role whose limits stand in the catalogue, made once by an administrator, and API_DB_URL with that user: CREATE ROLE demand_api LOGIN PASSWORD '…' IN ROLE ${role}; ALTER ROLE demand_api SET default_transaction_read_only = on; ALTER ROLE demand_api SET statement_timeout = '${statementMs}ms'; (then RECONNECT in the pooler's console). Or give the direct address of Postgres`,
    )

/** Rights that the role of a reader must not have, on any table of this project. */
const CAN_WRITE = `SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
    ORDER BY relname LIMIT 1`

/** SQLSTATE of a role that cannot be taken on: missing, or not granted. */
const NO_ROLE = /^(42501|22023)$/

/**
 * Finds how the API's sessions can have their limits at this address, by trying: as options of the start under the reader's
 * role; else, and not as a superuser, as the user of the URL; else, where a pooler swallows or refuses options, by a login
 * role that has them.
 * @throws UnfitDatabaseError where they cannot be had; any other error of the database as it is
 */
export async function chooseReaderSessions(
    url: string,
    role: string,
    statementMs: number,
): Promise<ReaderSessions> {
    let refused: UnfitDatabaseError | null = null
    for (const choice of [
        { by: 'startup', role },
        { by: 'startup', role: null },
        { by: 'login', role: null },
    ] as ReaderSessions[]) {
        try {
            await tried(url, choice, statementMs)
            return choice
        } catch (error) {
            if (choice.by === 'startup' && choice.role !== null && NO_ROLE.test(codeOf(error))) continue
            if (databaseTrouble(error)?.kind !== 'pooler') throw error
            if (error instanceof UnfitDatabaseError) refused = error
        }
    }
    throw refused ?? new Error('no way to read was tried')
}

async function tried(url: string, choice: ReaderSessions, statementMs: number): Promise<void> {
    const { onConnect: _, ...config } = checkedSessions(choice, statementMs).config
    const client = await openClient({ connectionString: url, application_name: 'demand-api', ...config })
    try {
        await assertFit(client, choice, statementMs)
    } finally {
        await client.end()
    }
}

const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? '')
