import { Worker } from 'node:worker_threads'
import { ownProcess } from '../../base/own-process'
import { BlobError, type BlobErrorCode } from './blob-error'
import type { IndividualEvent } from './individual'
import type { Job, JobResults, ResultOf } from './job'
import type { KeyBook } from './keys'
import type { AnswerMessage, JobMessage } from './messages'
import { unpackBatch } from './packed-leaves'

export interface CheckerOptions {
    /** Jobs given to the thread at a time; the others wait on this side. */
    maxInFlight?: number
    /** A job that takes longer counts as one that crashed its thread. */
    timeoutMs?: number
    /** Largest heap of the thread; beyond it the thread ends, not the process. */
    maxHeapMb?: number
}

interface Pending {
    job: Job
    /** Threads that it ended. */
    crashes: number
    resolve: (result: JobResults[Job['kind']]) => void
    reject: (error: Error) => void
}

const MAX_CRASHES = 2

/** A job that crashed its thread each time it was tried. */
export class CheckCrashError extends Error {
    override readonly name = 'CheckCrashError'

    constructor(kind: Job['kind'], why: string) {
        super(`A check of kind ${kind} ended its thread twice: ${why}.`)
    }
}

/**
 * Checks proofs in a worker thread, so that the main event loop stays free. Answers come in the order of the jobs. A
 * job that crashes its thread is tried once more in a new one and then fails; other jobs are not affected.
 */
export class Checker {
    private readonly options: Required<CheckerOptions>
    private readonly waiting: Pending[] = []
    private readonly inFlight: Pending[] = []
    private thread?: Worker
    /** The book that the thread has. */
    private book?: KeyBook
    private timer?: NodeJS.Timeout
    private closed = false

    constructor({ maxInFlight = 8, timeoutMs = 60_000, maxHeapMb = 1024 }: CheckerOptions = {}) {
        this.options = { maxInFlight, timeoutMs, maxHeapMb }
    }

    /**
     * @throws BlobError when archived bytes are not what the job takes them for (fetched ones are answered with `error`)
     * @throws CheckCrashError when the job ended its thread twice
     * @throws Error when the checker was closed
     */
    check<J extends Job>(job: J): Promise<ResultOf<J>> {
        if (this.closed) return Promise.reject(closedError())
        return new Promise((resolve, reject) => {
            this.waiting.push({ job, crashes: 0, resolve: resolve as Pending['resolve'], reject })
            this.feed()
        })
    }

    /** Whether the event's TEE signed it. */
    checkSignature(settled: IndividualEvent, book: KeyBook): Promise<JobResults['signature']> {
        return this.check({ kind: 'signature', settled, book })
    }

    /** Ends the thread; jobs without an answer fail. */
    async close(): Promise<void> {
        this.closed = true
        clearTimeout(this.timer)
        for (const { reject } of [...this.inFlight.splice(0), ...this.waiting.splice(0)])
            reject(closedError())
        await this.thread?.terminate()
    }

    private feed(): void {
        while (this.waiting.length > 0 && this.inFlight.length < this.options.maxInFlight) {
            const next = this.waiting.shift()!
            this.inFlight.push(next)
            this.post(next.job)
            if (this.inFlight.length === 1) this.watch()
        }
    }

    private post(job: Job): void {
        this.thread ??= this.start()
        if (!('book' in job)) {
            this.send({ job: withOwnBytes(job) })
            return
        }
        const { book, ...keyless } = job
        const known = book === this.book
        this.book = book
        this.send({ job: withOwnBytes(keyless), ...(known ? {} : { book }) })
    }

    private send(message: JobMessage): void {
        const { job } = message
        this.thread!.postMessage(message, 'bytes' in job ? [job.bytes.buffer as ArrayBuffer] : [])
    }

    private start(): Worker {
        const { maxHeapMb } = this.options
        const thread = newThread({ resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } })
        this.book = undefined
        // A thread that was given up may still answer: its jobs are another's by then.
        thread.on('message', (answer: AnswerMessage) => thread === this.thread && this.answered(answer))
        thread.on('error', (error) => this.ended(thread, error.message))
        thread.on('exit', (code) => this.ended(thread, `it left with code ${code}`))
        thread.unref()
        return thread
    }

    /** The time of the job at the head of the line. Keeps the process alive while there is one. */
    private watch(): void {
        clearTimeout(this.timer)
        const thread = this.thread
        if (this.inFlight.length === 0 || !thread) {
            thread?.unref()
            return
        }
        thread.ref()
        const { timeoutMs } = this.options
        this.timer = setTimeout(() => {
            this.ended(thread, `it took longer than ${timeoutMs / 1000} s`)
            void thread.terminate()
        }, timeoutMs)
    }

    private answered(answer: AnswerMessage): void {
        const pending = this.inFlight.shift()
        if (!pending) return
        if ('result' in answer) pending.resolve(received(answer.result))
        else
            pending.reject(
                answer.code
                    ? new BlobError(answer.code as BlobErrorCode, answer.error)
                    : new Error(answer.error),
            )
        this.watch()
        this.feed()
    }

    /** The thread is gone: the first job without an answer is the one it was at. */
    private ended(thread: Worker, why: string): void {
        if (thread !== this.thread) return
        this.thread = undefined
        const again = this.inFlight.splice(0)
        const culprit = again[0]
        if (culprit && ++culprit.crashes >= MAX_CRASHES) {
            again.shift()
            culprit.reject(new CheckCrashError(culprit.job.kind, why))
        }
        this.waiting.unshift(...again)
        clearTimeout(this.timer)
        if (!this.closed) this.feed()
    }
}

function newThread(options: ConstructorParameters<typeof Worker>[1]): Worker {
    const { script, args } = ownProcess(require.resolve('./worker'))
    return new Worker(script, { ...options, argv: args })
}

/**
 * Copies a job's bytes into memory of their own, so that the caller keeps its bytes and nothing else of the buffer is
 * handed over.
 */
function withOwnBytes<J extends object>(job: J): J {
    return 'bytes' in job ? { ...job, bytes: new Uint8Array(job.bytes as Uint8Array) } : job
}

function received(result: Extract<AnswerMessage, { result: unknown }>['result']): JobResults[Job['kind']] {
    if ('packedLeaves' in result) return unpackBatch(result)
    if (!('archive' in result)) return result
    const { archive } = result
    return { ...result, archive: Buffer.from(archive.buffer, archive.byteOffset, archive.length) }
}

function closedError(): Error {
    return new Error('The checker is closed.')
}
