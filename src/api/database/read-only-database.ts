import type { Logger } from '@subsquid/logger'
import type { QueryConfig } from 'pg'
import { openPool } from '../../database/open'
import { apiError, isRecoveryConflict } from './api-error'
import { databaseLog } from './database-log'
import { type ReaderSessions, readerConfig } from './reader-sessions'

export interface ReadOnlyDatabaseOptions {
    url: string
    /** How its sessions come to be read only. */
    sessions: ReaderSessions
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
    let closing = false
    const trouble = databaseLog(options.log)
    const pool = openPool(
        {
            connectionString: options.url,
            max: options.poolSize,
            application_name: 'demand-api',
            // For a server that no longer answers at all.
            query_timeout: statementMs + 5_000,
            connectionTimeoutMillis: 5_000,
            ...readerConfig(options.sessions, statementMs),
        },
        (error) => closing || trouble(error),
    )

    async function run<Row>(query: QueryConfig & { rowMode?: 'array' }, retry = true) {
        try {
            const { rows, rowCount } = await pool.query(query)
            return { rows: rows as Row[], rowCount }
        } catch (error) {
            if (retry && isRecoveryConflict(error)) return run<Row>(query, false)
            if (!closing) trouble(error)
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
