import { setImmediate as nextTurn } from 'node:timers/promises'
import { GraphQLError } from 'graphql'
import type { PoolClient, QueryConfig, QueryResult } from 'pg'
import { cancelStatement } from '../../database/cancel'
import type { Reader } from '../../database/reader'
import type { Work } from '../limits/work'
import { apiError, isRecoveryConflict } from './api-error'
import { backendCpuMs } from './backend-cpu'
import { QueueFull } from './fair-queue'
import { type Hindrance, SLOWEST } from './hindrance'
import { Received } from './received'
import {
    queueFull,
    requestGone,
    requestTimeout,
    tooMuchToSend,
    tooMuchWork,
    tooUncertain,
} from './request-errors'
import type { StatementPrices } from './statement-prices'

/** Who asks, for as long as one request lasts. */
export interface Asker {
    /** As of `clientOf`. */
    client: string
    /** The client, or its network, has had much just now; default false. */
    isHeavy?: boolean
    work: Work
    /** Aborted when the client has gone. */
    gone?: AbortSignal
}

/** A connection of the pool, until it is given back. */
export interface Lease {
    connection: PoolClient
    /** @param broken it is not to be used again */
    release(broken: boolean): void
}

export interface SessionOptions {
    /** Waits for a connection in the client's turn. */
    take(client: string, signal: AbortSignal): Promise<Lease>
    prices: StatementPrices
    /** Milliseconds that a processor has worked for a connection's session so far; null = it can't be seen. */
    cpuMs?(connection: PoolClient): number | null
    /** What hinders a statement that takes long. Never fails. */
    look(connection: PoolClient): Promise<Hindrance>
    /** Told the cause of what clients are told without it. */
    onFailed(error: unknown): void
    /** Milliseconds that a request may take of the database, its waiting included. */
    deadlineMs: number
    /** Milliseconds of work that a request's statements may be expected to take together, and may take. */
    workMs: number
    /** Bytes that the statements to which the client gave their shape may bring together. */
    answerBytes: number
}

/** How a statement is to be run. */
export interface StatementOptions {
    /** The client gave it its shape: the planner is asked first what it will cost, and it reads the request's snapshot. */
    shaped?: boolean
    /** Another statement that has to see the same state will follow. */
    followed?: boolean
}

interface Statement extends StatementOptions {
    query: QueryConfig & { rowMode?: 'array' }
    /** Milliseconds of work that it is expected to take, once it is let in. */
    expectedMs?: number
    done(result: QueryResult): void
    fail(error: unknown): void
}

/** No lock that a hot standby could not take. */
const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
/**
 * Milliseconds of our own for each value of an answer: reading it off the wire, resolving it and writing it down. Measured on lists
 * of every field of every entity (see docs/benchmarks.md, "Abuse").
 */
const MS_PER_VALUE = 0.004
/** Milliseconds of our own for any request, and what a statement may work on until it has heard that it is to stop. */
const OWN_MS = 45
/** Milliseconds of work that any statement may take, whatever those before it have taken. */
const LEAST_MS = 20
/** Milliseconds until it is looked again what hinders a statement. */
const LOOK_AGAIN_MS = 20
const EARLY_MS = 5
/** How many times the allowance may have come before a statement that was told to stop is cut off. */
const OVERSHOOT = 2
/** SQLSTATE of a statement that was stopped. */
const QUERY_CANCELED = '57014'

/**
 * The database as one request sees it: one connection at most, its statements one after the other, those that are asked
 * together in one snapshot; until its time is over, or its client gone. The connection is held only while statements wait
 * for it, so that a request that waits for another one's work takes nothing that the other waits for.
 */
export class RequestSession implements Reader {
    private readonly waiting: Statement[] = []
    private running: Statement | null = null
    private draining = false
    /** Statements that were asked and are not answered. */
    private asking = 0
    private readonly over = new AbortController()
    private readonly timer: NodeJS.Timeout
    /** What the statements that were let in so far were expected to take. */
    private expectedMs = 0
    /** What those that are over have taken. */
    private takenMs = 0
    /** Bytes that they have brought. */
    private broughtBytes = 0
    /** What they may take: the rest of the request's allowance is for what is done with their rows. */
    private workMs: number

    constructor(
        private readonly asker: Asker,
        private readonly options: SessionOptions,
    ) {
        const { deadlineMs } = options
        this.workMs = this.workFor(0)
        this.timer = setTimeout(() => this.end(requestTimeout(deadlineMs)), deadlineMs).unref()
        if (asker.gone?.aborted) this.leave()
        asker.gone?.addEventListener('abort', this.leave, { once: true })
    }

    async rows(text: string, values: unknown[] = [], options: StatementOptions = {}): Promise<any[][]> {
        return (await this.ask({ text, values, rowMode: 'array' }, options)).rows
    }

    query<Row>(text: string, values: unknown[] = []): Promise<{ rows: Row[]; rowCount: number | null }> {
        return this.ask({ text, values }, {})
    }

    expectValues(count: number): void {
        this.workMs = this.workFor(count)
    }

    private workFor(values: number): number {
        return Math.max(LEAST_MS, this.options.workMs - OWN_MS - values * MS_PER_VALUE)
    }

    /** The request is answered: what still waits or runs is stopped. */
    close(): void {
        clearTimeout(this.timer)
        this.asker.gone?.removeEventListener('abort', this.leave)
        this.leave()
    }

    private readonly leave = () => this.end(requestGone())

    private end(reason: Error): void {
        if (this.over.signal.aborted) return
        this.over.abort(reason)
        // Also when the server does not answer any more.
        this.running?.fail(reason)
        for (const { fail } of this.waiting.splice(0)) fail(reason)
    }

    private ask(query: Statement['query'], options: StatementOptions): Promise<QueryResult> {
        const { signal } = this.over
        if (signal.aborted) return Promise.reject(signal.reason)
        const asked = new Promise<QueryResult>((done, fail) => {
            this.waiting.push({ ...options, query, done, fail })
            if (!this.draining) void this.drain()
        })
        this.asking++
        const answered = () => {
            if (--this.asking === 0 && !signal.aborted) this.asker.work.resume()
        }
        asked.then(answered, answered)
        return asked
    }

    private async drain(): Promise<void> {
        this.draining = true
        let lease: Lease | null = null
        let broken = false
        try {
            // Root fields ask in one turn of the loop: after it, all that belongs together is there.
            await nextTurn()
            if (this.waiting.length === 0) return
            this.asker.work.pause()
            const askedAt = performance.now()
            lease = await this.options.take(this.asker.client, this.over.signal)
            this.asker.work.waited('connection', performance.now() - askedAt)
            while (this.waiting.length > 0) {
                if (isOneState(this.waiting)) await this.inSnapshot(lease.connection)
                else await this.inTurn(lease.connection)
            }
        } catch (error) {
            broken = true
            for (const { fail } of this.waiting.splice(0)) fail(this.told(error))
        } finally {
            lease?.release(broken)
            this.draining = false
            if (this.waiting.length > 0) void this.drain()
        }
    }

    /** Runs the first statement that waits, which is a transaction of its own. */
    private async inTurn(connection: PoolClient): Promise<void> {
        const statement = this.waiting.shift()!
        try {
            await this.admit(connection, [statement])
            await this.answer(connection, statement, true)
        } catch (error) {
            statement.fail(this.told(error))
            if (isUnanswered(error)) throw error
        }
    }

    /** Runs all that waits, and what comes of it, in one transaction. A statement that fails takes the others with it. */
    private async inSnapshot(connection: PoolClient): Promise<void> {
        await connection.query(BEGIN)
        try {
            while (this.waiting.length > 0) {
                await this.admit(connection, this.waiting)
                const statement = this.waiting.shift()
                if (!statement) break
                try {
                    await this.answer(connection, statement, false)
                } catch (error) {
                    statement.fail(this.told(error))
                    throw error
                }
                if (this.waiting.length === 0) await nextTurn()
            }
        } catch (error) {
            for (const { fail } of this.waiting.splice(0)) fail(this.told(error))
        } finally {
            await connection.query('COMMIT')
        }
    }

    /** @throws when the statements, with those before them, are more work than a request may cost */
    private async admit(connection: PoolClient, statements: Statement[]): Promise<void> {
        const asked = statements.filter(({ shaped, expectedMs }) => shaped && expectedMs === undefined)
        const {
            workMs,
            options: { prices },
        } = this
        // They may have taken more than was expected.
        let ms = Math.max(this.expectedMs, this.takenMs)
        for (const statement of asked) {
            const { text, values = [] } = statement.query
            const price = await prices.price(text, values, (explain) =>
                // Planning is work as well, and deep queries over many partitions are a lot of it.
                this.execute<unknown[]>(connection, explain, 0),
            )
            ms += price
            if (ms > workMs) throw tooMuchWork(workMs, ms)
            statement.expectedMs = price
        }
        this.expectedMs = ms
    }

    private async answer(connection: PoolClient, statement: Statement, again: boolean): Promise<void> {
        const { query, expectedMs, done } = statement
        this.running = statement
        try {
            done(await this.execute(connection, query, expectedMs))
        } catch (error) {
            // A standby had to go on: the same statement works a moment later.
            if (!again || !isRecoveryConflict(error)) throw error
            await this.answer(connection, statement, false)
        } finally {
            this.running = null
        }
    }

    /**
     * Runs a statement until it is answered, the request is over, or, where it is bounded, what is left of the request's work or
     * bytes is used up. Waiting for others is no work.
     * @param expectedMs of one whose shape the client gave; none: it is not bounded
     */
    private async execute<Row extends unknown[]>(
        connection: PoolClient,
        query: Statement['query'],
        expectedMs?: number,
    ): Promise<QueryResult<Row>> {
        const { signal } = this.over
        signal.throwIfAborted()
        let stopped: { reason: unknown; sent: Promise<void> } | undefined
        const stop = (reason: unknown) => {
            stopped ??= { reason, sent: cancelStatement(connection) }
        }
        const onOver = () => stop(signal.reason)
        signal.addEventListener('abort', onOver, { once: true })
        const cpuMs = this.cpuSinceNow(connection)
        const bounded = expectedMs === undefined ? null : this.bounds(connection, cpuMs, stop)
        const started = performance.now()
        try {
            return await connection.query<Row>(query)
        } catch (error) {
            throw stopped && (error as { code?: unknown }).code === QUERY_CANCELED ? stopped.reason : error
        } finally {
            const waitedMs = bounded?.close(expectedMs!) ?? 0
            this.asker.work.waited(expectedMs === 0 ? 'plan' : 'statement', performance.now() - started)
            this.asker.work.databaseMs += cpuMs() ?? Math.max(0, performance.now() - started - waitedMs)
            signal.removeEventListener('abort', onOver)
            await stopped?.sent
        }
    }

    /** Tells what a session has had of the processor since now, ms; null where that can't be seen. */
    private cpuSinceNow(connection: PoolClient): () => number | null {
        const { cpuMs = backendCpuMs } = this.options
        const before = cpuMs(connection)
        return () => {
            const now = before === null ? null : cpuMs(connection)
            return now === null ? null : now - before!
        }
    }

    /**
     * Watches one statement. It is stopped when it has had the processor for as long as is left of the request's work; where that
     * cannot be seen, by the clock. What brings too much ends the request.
     * @param cpuMs what the statement has had of the processor; null = it can't be seen
     * @returns ends the watch, and tells how long others were waited for, ms
     */
    private bounds(connection: PoolClient, cpuMs: () => number | null, stop: (reason: unknown) => void) {
        const { answerBytes, look } = this.options
        const limitMs = Math.max(LEAST_MS, this.workMs - this.takenMs)
        const received = new Received(connection, ({ bytes, rows }) => {
            const all = this.broughtBytes + bytes
            if (all > answerBytes) this.end(tooMuchToSend(answerBytes, all, rows))
            if (all > answerBytes * OVERSHOOT) received.cutOff()
        })
        const started = performance.now()
        let waitedMs = 0
        let lookedMs = 0
        let isOver = false
        const judge = async () => {
            const own = cpuMs()
            const { isWaiting, slowness } = await look(connection)
            if (isOver) return
            const passedMs = performance.now() - started
            // As it is found it was since the last look.
            if (isWaiting) waitedMs += passedMs - lookedMs
            lookedMs = passedMs
            // One that reads from the disk waits for that longer than it works.
            const mostMs = waitedMs + limitMs * (own === null ? slowness : SLOWEST)
            const leftMs = Math.min(
                own === null ? Number.POSITIVE_INFINITY : limitMs - own,
                mostMs - passedMs,
            )
            // Timers fire up to a few milliseconds early: the loop looks at the clock once a turn.
            if (leftMs < EARLY_MS) stop(tooUncertain(this.workMs))
            else timer = setTimeout(() => void judge(), Math.max(leftMs, LOOK_AGAIN_MS))
        }
        let timer = setTimeout(() => void judge(), limitMs)
        return {
            close: (expectedMs: number) => {
                isOver = true
                clearTimeout(timer)
                received.close()
                this.broughtBytes += received.bytes
                this.takenMs += cpuMs() ?? expectedMs
                return waitedMs
            },
        }
    }

    private told(error: unknown): unknown {
        if (error instanceof GraphQLError) return error
        if (error instanceof QueueFull) return queueFull(error.refusal)
        this.options.onFailed(error)
        return apiError(error, this.options.deadlineMs)
    }
}

/** Whether what waits has to see one state of the database. */
function isOneState(statements: Statement[]): boolean {
    const shaped = statements.filter((statement) => statement.shaped)
    return shaped.length > 1 || shaped.some(({ followed }) => followed)
}

/** Whether the server may still be at the statement: the connection is of no use then. */
export function isUnanswered(error: unknown): boolean {
    return error instanceof Error && error.message === 'Query read timeout'
}
