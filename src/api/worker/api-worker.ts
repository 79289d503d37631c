import { type ChildProcess, fork } from 'node:child_process'
import type { Logger } from '@subsquid/logger'
import { GraphQLError, Source } from 'graphql'
import { ownProcess } from '../../base/own-process'
import type { StoredMetrics } from '../../database/process-metrics'
import { workerGone } from '../database/request-errors'
import type { MarketToDate } from '../market-to-date'
import type { OperationMetrics } from '../metrics'
import type { ServiceOptions } from '../service'
import type { ProcessReport } from '../status/process-metrics'
import type { FromWorker, ToWorker, Validated, WorkerQuery, WorkerResult } from './messages'

export interface ApiWorkerOptions {
    service: ServiceOptions
    /** Reads what first questions would have to wait for. */
    warm: boolean
    metrics: OperationMetrics
    log: Logger
    /** Seconds without a sign of life after which it is replaced, once it has given one; default 20. */
    patienceS?: number
}

interface SentMessage {
    message: ToWorker & { id: number }
    /** Processes that ended before they answered. */
    ends: number
    done(answer: unknown): void
    fail(error: Error): void
}

/** It is asked once more of the next process. */
const MOST_ENDS = 2
const RESTART_MS = 500
const LONGEST_RESTART_MS = 30_000
const HEALTHY_MS = 60_000
const LAST_WORDS_MS = 5_000
/** Seconds that it may take to begin. */
const BEGIN_S = 60

/**
 * What glibc is told of memory: large arrays are given back to the system as soon as they are free, instead of staying
 * between smaller ones for good.
 */
const MALLOC = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' }

/**
 * MiB of young objects after which they are collected: what of them is alive is copied in one piece, and rows of the database
 * are alive until the last one has come. By default it grows to 16.
 */
const YOUNG = '--max-semi-space-size=4'

/**
 * Per cent by which what is kept, columns included, may grow before all of it is looked at for garbage. V8 by itself picks a tenth where little
 * is allocated: an answer's windows alone are more, so that each answer had one such collection and most of its processor time in it.
 */
const GROWING = '--heap-growing-percent=100'

/**
 * A process of its own, at low priority, for what would keep others waiting: neither its computations nor its garbage collection
 * are waited for by anybody else. It is replaced when it ends or hangs; what it was asked is asked again.
 */
export class ApiWorker {
    private child?: ChildProcess
    private readonly asked = new Map<number, SentMessage>()
    private next = 1
    private closed = false
    private silentS = 0
    private hasBegun = false
    private delay = RESTART_MS
    private counted: { at: number; metrics: StoredMetrics } | null = null
    private readonly watch: NodeJS.Timeout

    constructor(private readonly options: ApiWorkerOptions) {
        this.start()
        // Counted in own steps: a machine that slept was silent as well.
        this.watch = setInterval(() => this.look(), 1_000).unref()
    }

    /** @throws the signal's reason; SERVICE_RESTARTING when processes ended while they were at it */
    run(query: WorkerQuery, gone?: AbortSignal): Promise<WorkerResult> {
        return this.ask({ type: 'run', id: this.next++, query }, gone)
    }

    /** @returns what is wrong with a text within its limits, and how long it took to find */
    async validate(query: string, gone?: AbortSignal): Promise<{ mistakes: GraphQLError[]; loopMs: number }> {
        const found = await this.ask<Validated>({ type: 'validate', id: this.next++, query }, gone)
        const source = new Source(query)
        const mistakes = found.mistakes.map(
            ({ message, positions }) => new GraphQLError(message, { source, positions }),
        )
        return { mistakes, loopMs: found.loopMs }
    }

    toDate(): Promise<MarketToDate> {
        return this.ask({ type: 'to-date', id: this.next++ })
    }

    /** What it counts of its own process; null until it said so. */
    get report(): ProcessReport | null {
        if (!this.counted) return null
        const { at, metrics } = this.counted
        return { process: 'api worker', age: (performance.now() - at) / 1000, metrics }
    }

    /** Its number, while there is one. */
    get pid(): number | undefined {
        return this.child?.pid
    }

    async close(): Promise<void> {
        this.closed = true
        clearInterval(this.watch)
        for (const { fail } of this.asked.values()) fail(workerGone())
        this.asked.clear()
        const { child } = this
        if (!child || child.exitCode !== null || child.signalCode !== null) return
        const exit = new Promise((done) => child.once('exit', done))
        const kill = setTimeout(() => child.kill('SIGKILL'), LAST_WORDS_MS)
        if (child.connected) child.disconnect()
        await exit
        clearTimeout(kill)
    }

    private ask<Answer>(message: SentMessage['message'], gone?: AbortSignal): Promise<Answer> {
        if (this.closed) return Promise.reject(workerGone())
        if (gone?.aborted) return Promise.reject(gone.reason)
        const { id } = message
        return new Promise<Answer>((done, fail) => {
            const leave = () => {
                if (!this.asked.delete(id)) return
                this.tell({ type: 'leave', id })
                fail(gone!.reason)
            }
            const ended = () => gone?.removeEventListener('abort', leave)
            gone?.addEventListener('abort', leave, { once: true })
            this.asked.set(id, {
                message,
                ends: 0,
                done: (answer) => {
                    ended()
                    done(answer as Answer)
                },
                fail: (error) => {
                    ended()
                    fail(error)
                },
            })
            this.tell(message)
        })
    }

    private tell(message: ToWorker): void {
        // What cannot be sent any more is asked of the next process.
        if (this.child?.connected) this.child.send(message, () => {})
    }

    private start(): void {
        const startedAt = performance.now()
        const { script, args } = ownProcess(require.resolve('./worker-main'))
        const child = fork(script, args, {
            serialization: 'advanced',
            execArgv: [...process.execArgv, '--expose-gc', YOUNG, GROWING],
            env: { ...MALLOC, ...process.env },
        })
        this.child = child
        this.silentS = 0
        this.hasBegun = false
        child.on('message', (message: FromWorker) => child === this.child && this.heard(message))
        let ended = false
        const onEnd = (how: string) => {
            if (ended) return
            ended = true
            this.ended(how, performance.now() - startedAt)
        }
        child.on('error', (error) => onEnd(error.message))
        child.on('exit', (code, signal) => onEnd(signal ?? `code ${code}`))
        const { service, warm } = this.options
        this.tell({ type: 'begin', options: service, warm })
        for (const { message } of this.asked.values()) this.tell(message)
    }

    private heard(message: FromWorker): void {
        this.silentS = 0
        this.hasBegun = true
        const { metrics } = this.options
        switch (message.type) {
            case 'operation':
                metrics.operationDone(message.operation, message.outcome, message.seconds)
                break
            case 'limit':
                metrics.limitHit(message.code)
                break
            case 'metrics':
                this.counted = { at: performance.now(), metrics: message.metrics }
                break
            case 'answered':
                this.taken(message.id)?.done(message.answer)
                break
            case 'failed': {
                const { id, code } = message
                const extensions = code === undefined ? {} : { code }
                const error =
                    code === undefined
                        ? new Error(message.message)
                        : new GraphQLError(message.message, { extensions })
                this.taken(id)?.fail(error)
            }
        }
    }

    private taken(id: number): SentMessage | undefined {
        const asked = this.asked.get(id)
        this.asked.delete(id)
        return asked
    }

    private ended(how: string, livedMs: number): void {
        this.child = undefined
        this.counted = null
        if (this.closed) return
        if (livedMs > HEALTHY_MS) this.delay = RESTART_MS
        this.options.log.warn(`the API's worker ended (${how}): another one begins in ${this.delay} ms`)
        for (const [id, asked] of this.asked) {
            if (++asked.ends < MOST_ENDS) continue
            this.asked.delete(id)
            asked.fail(workerGone())
        }
        setTimeout(() => !this.closed && this.start(), this.delay).unref()
        this.delay = Math.min(this.delay * 2, LONGEST_RESTART_MS)
    }

    private look(): void {
        const { patienceS = 20 } = this.options
        if (!this.child || ++this.silentS < (this.hasBegun ? patienceS : Math.max(BEGIN_S, patienceS))) return
        this.options.log.warn(`the API's worker has been silent for ${this.silentS} s: it is ended`)
        this.child.kill('SIGKILL')
    }
}
