import { availableParallelism } from 'node:os'
import type { Logger } from '@subsquid/logger'
import type { Pool, PoolClient, QueryConfig } from 'pg'
import { openPool } from '../../database/open'
import type { Reader } from '../../database/reader'
import { networkOf } from '../limits/client-rate'
import { apiError, isRecoveryConflict } from './api-error'
import { databaseLog } from './database-log'
import { FairQueue } from './fair-queue'
import { hindranceOf } from './hindrance'
import { checkedSessions, type ReaderSessions } from './reader-sessions'
import { type Asker, isUnanswered, RequestSession } from './request-session'
import { StatementPrices } from './statement-prices'

export interface ReadOnlyDatabaseOptions {
    url: string
    /** How its sessions come to be read only. */
    sessions: ReaderSessions
    /** Connections kept at most, the reserved one included. */
    poolSize: number
    /** Longest that one request may take of the database, waiting included; and longest run of one statement. */
    statementMs: number
    /** Milliseconds of work that the statements of one request may be expected to take, and may take. */
    workMs: number
    /** Bytes that they may bring together. */
    answerBytes: number
    /** Milliseconds after which a session is asked again what it stands on; default 5,000. */
    trustMs?: number
    log: Logger
}

/** Statements as resolvers run them. */
export interface DatabaseReader {
    /**
     * Runs one statement in its own implicit transaction (READ COMMITTED: works on a hot standby) and returns rows
     * as arrays.
     * @throws GraphQLError with a code for what the client can act on (STATEMENT_TIMEOUT, DATABASE_BUSY, BAD_USER_INPUT)
     */
    rows(sql: string, params?: unknown[]): Promise<any[][]>
    /** The same, with rows as objects. */
    query<Row>(sql: string, params?: unknown[]): Promise<{ rows: Row[]; rowCount: number | null }>
    /** Told how many values the request's answer could hold: writing them down is work as well. */
    expectValues?(count: number): void
}

export interface ReadOnlyDatabase extends DatabaseReader {
    /** The same for one request of a client: in its turn, on one connection, until its time is over. Close it. */
    session(asker: Asker): RequestSession
    /** A connection of its own for what everybody waits for: health, status, where the chains stand. Short statements only. */
    reserved: Reader
    /** Connections: all, waiting for work, and requests waiting for a connection. */
    usage(): { total: number; idle: number; waiting: number }
    close(): Promise<void>
}

/** Who asks when no client does: subscriptions, metrics, reading ahead. */
const SERVICE = 'service'

/** Requests of one client, and of all, that may wait for a connection. */
const WAITING_OF_CLIENT = 50
const WAITING = 1_000

/**
 * Milliseconds for which a connection is kept that nobody uses. A new one costs whoever is first 50 ms and more: a process, what it
 * stands on, and the catalogue of a hundred partitions that it has not seen yet.
 */
const IDLE_MS = 600_000

/** Opens pools whose every session is read only, whatever the role could do, and is asked every few seconds whether it still is. */
export function readOnlyDatabase(options: ReadOnlyDatabaseOptions): ReadOnlyDatabase {
    const { statementMs } = options
    const places = Math.max(1, options.poolSize - 1)
    let closing = false
    const trouble = databaseLog(options.log)
    const onLost = (error: unknown) => closing || trouble(error)
    const sessions = checkedSessions(options.sessions, statementMs, options.trustMs)
    const config = {
        connectionString: options.url,
        application_name: 'demand-api',
        // For a server that no longer answers at all.
        query_timeout: statementMs + 5_000,
        connectionTimeoutMillis: 5_000,
        idleTimeoutMillis: IDLE_MS,
        ...sessions.config,
    }
    const pool = openPool({ ...config, max: places }, onLost)
    const reserved = openPool({ ...config, max: 1 }, onLost)
    const queue = new FairQueue({
        places,
        share: shareOf(places),
        networkOf,
        networkShare: Math.max(shareOf(places), Math.floor(places / 2)),
        waitingOfClient: WAITING_OF_CLIENT,
        waiting: WAITING,
    })
    const prices = new StatementPrices()

    /** A connection that is what it has to be; any other is thrown away, and a new one made in its place. */
    async function connect(from: Pool): Promise<PoolClient> {
        for (;;) {
            const connection = await from.connect()
            try {
                await sessions.ask(connection)
                return connection
            } catch (error) {
                connection.release(true)
                // Another one would wait as long.
                if (isUnanswered(error)) throw error
                onLost(error)
            }
        }
    }

    async function take(client: string, signal?: AbortSignal) {
        const leave = await queue.take(client, { signal })
        try {
            const connection = await connect(pool)
            // What it runs fails as well, and says so; without a listener the process would end.
            connection.on('error', onLost)
            return {
                connection,
                release(broken: boolean) {
                    connection.off('error', onLost)
                    connection.release(broken)
                    leave()
                },
            }
        } catch (error) {
            leave()
            throw error
        }
    }

    async function run<Row>(query: Query, from: Pool, retry = true) {
        let connection: PoolClient | undefined
        try {
            connection = await connect(from)
            const { rows, rowCount } = await connection.query(query)
            connection.release()
            return { rows: rows as Row[], rowCount }
        } catch (error) {
            connection?.release(true)
            if (retry && isRecoveryConflict(error)) return run<Row>(query, from, false)
            onLost(error)
            throw apiError(error, statementMs)
        }
    }

    async function serve<Row>(query: Query) {
        const leave = await queue.take(SERVICE, { waitingOfClient: WAITING })
        try {
            return await run<Row>(query, pool)
        } finally {
            leave()
        }
    }

    const reservedReader: Reader = {
        rows: async (text, values = []) =>
            (await run<unknown[]>({ text, values, rowMode: 'array' }, reserved)).rows,
    }

    return {
        rows: async (text, values = []) => (await serve<any[]>({ text, values, rowMode: 'array' })).rows,
        query: (text, values = []) => serve({ text, values }),
        session: (asker) =>
            new RequestSession(asker, {
                take,
                prices,
                look: (connection) => hindranceOf(reservedReader, connection),
                onFailed: onLost,
                deadlineMs: statementMs,
                workMs: options.workMs,
                answerBytes: options.answerBytes,
            }),
        reserved: reservedReader,
        usage: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: queue.usage.waiting }),
        async close() {
            closing = true
            await Promise.all([pool.end(), reserved.end()])
        },
    }
}

type Query = QueryConfig & { rowMode?: 'array' }

/** Of the places, what one client may hold at once: whoever comes then finds most of them, and half of the processors, free. */
function shareOf(places: number): number {
    return Math.max(1, Math.min(Math.floor(places / 4), Math.floor(availableParallelism() / 2)))
}
