import type { Logger } from '@subsquid/logger'
import { Pool, type QueryConfig } from 'pg'
import { apiError, isRecoveryConflict } from './api-error'

export interface ReadOnlyDatabaseOptions {
    url: string
    /** Role to take on; null = none. */
    role: string | null
    /** Connections kept at most. */
    poolSize: number
    /** Longest run of one statement. */
    statementMs: number
    log: Logger
}

export interface ReadOnlyDatabase {
    /**
     * Runs one statement in its own implicit transaction (READ COMMITTED: works on a hot standby) and returns rows
     * as arrays.
     * @throws GraphQLError with a code for what the client can act on (STATEMENT_TIMEOUT, DATABASE_BUSY, BAD_USER_INPUT)
     */
    rows(sql: string, params?: unknown[]): Promise<any[][]>
    /** The same, with rows as objects. */
    query<Row>(sql: string, params?: unknown[]): Promise<{ rows: Row[]; rowCount: number | null }>
    /** Connections: all, waiting for work, and requests waiting for a connection. */
    usage(): { total: number; idle: number; waiting: number }
    close(): Promise<void>
}

/** Opens a pool whose every session is read only, whatever the role could do. */
export function readOnlyDatabase(options: ReadOnlyDatabaseOptions): ReadOnlyDatabase {
    const { statementMs } = options
    const pool = new Pool({
        connectionString: options.url,
        max: options.poolSize,
        application_name: 'demand-api',
        statement_timeout: statementMs,
        // For a server that no longer answers at all.
        query_timeout: statementMs + 5_000,
        connectionTimeoutMillis: 5_000,
        options: sessionOptions(options.role),
    })
    let closing = false
    pool.on(
        'error',
        (error) => closing || options.log.warn(`idle database connection lost: ${error.message}`),
    )

    async function run<Row>(query: QueryConfig & { rowMode?: 'array' }, retry = true) {
        try {
            const { rows, rowCount } = await pool.query(query)
            return { rows: rows as Row[], rowCount }
        } catch (error) {
            if (retry && isRecoveryConflict(error)) return run<Row>(query, false)
            throw apiError(error, statementMs)
        }
    }

    return {
        rows: async (text, values = []) => (await run<any[]>({ text, values, rowMode: 'array' })).rows,
        query: (text, values = []) => run({ text, values }),
        usage: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
        close() {
            closing = true
            return pool.end()
        },
    }
}

/** Settings a session starts with; sent while connecting, so they cost no round trip and cannot be missed. */
function sessionOptions(role: string | null): string {
    const readOnly = '-c default_transaction_read_only=on'
    if (role === null) return readOnly
    if (!/^[a-z_][a-z0-9_]*$/.test(role))
        throw new Error(
            `databaseRole is '${role}': expected a plain lower-case role name such as demand_reader`,
        )
    return `${readOnly} -c role=${role}`
}
