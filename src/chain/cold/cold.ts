import { setMaxListeners } from 'node:events'
import type { DataRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import type { Batch, HashAndHeight } from '@subsquid/util-internal-processor-tools'
import type { RangeRequestList } from '@subsquid/util-internal-range'
import { type CompiledRequest, compileRequest } from '../compiled-request'
import { DeepReorgError } from '../hot/deep-reorg'
import { noteReadings } from '../readers'
import { sleep } from '../rpc/backoff'
import { BeyondHeadError, ReaderStoppedError } from '../rpc/rpc-errors'
import { readWindow, type Window, type WindowContext } from './cold-window'
import { type WindowSettings, WindowSizer } from './window'

export interface ColdSettings extends WindowSettings {
    /** Windows read ahead at once. */
    concurrency: number
    /** Logs in one yielded batch at most, unless a single window has more. */
    maxBatchLogs: number
    pollIntervalMs: number
}

interface Pending {
    from: number
    to: number
    promise: Promise<Window>
    /** Filled when the read has ended well. */
    done?: Window
}

/**
 * Batches of final blocks, ascending, read ahead by `concurrency` windows; memory is bounded by the logs of those
 * windows and of one batch, whatever the length of the chain. Ends at the head if `stopOnHead`, else follows it.
 */
export async function* readFinalBlocks(
    requests: RangeRequestList<DataRequest>,
    stopOnHead: boolean,
    settings: ColdSettings,
    context: WindowContext,
): AsyncIterable<Batch<Block>> {
    const abort = new AbortController()
    setMaxListeners(0, abort.signal)
    const stop = () => abort.abort()
    if (context.signal?.aborted) stop()
    context.signal?.addEventListener('abort', stop, { once: true })
    try {
        const sizer = new WindowSizer(settings)
        const own = { ...context, signal: abort.signal }
        for (const { range, request } of requests) {
            const before = await context.client.identity?.held(range.from - 1)
            const base = before?.height === range.from - 1 ? before : null
            const reader = new RangeReader(compileRequest(request), sizer, settings, own, base)
            const reachedEnd = yield* reader.read(range.from, range.to ?? Infinity, stopOnHead)
            if (!reachedEnd) return
        }
    } finally {
        context.signal?.removeEventListener('abort', stop)
        abort.abort()
    }
}

class RangeReader {
    private queue: Pending[] = []
    private next = 0
    private top = -1
    /** First block of the window that is being waited for. */
    private at = -1

    constructor(
        private request: CompiledRequest,
        private sizer: WindowSizer,
        private settings: ColdSettings,
        private context: WindowContext,
        /** The block before the range, where the index holds it; later the last one that was yielded. */
        private base: HashAndHeight | null,
    ) {}

    /** Yields the range up to `end`; false if it stopped at the head. */
    async *read(from: number, end: number, stopOnHead: boolean): AsyncGenerator<Batch<Block>, boolean> {
        const { heads, signal } = this.context
        this.next = from
        while (this.next <= end || this.queue.length > 0) {
            if (signal?.aborted) throw new ReaderStoppedError()
            if (this.queue.length === 0) {
                this.top = Math.min(end, await heads.finalized({ signal }))
                if (this.top < this.next) {
                    if (stopOnHead) return false
                    await sleep(this.settings.pollIntervalMs, signal)
                    continue
                }
            }
            this.fill()
            const windows = await this.takeReady().catch((e) => this.belowHead(e))
            if (windows == null) continue
            const last = windows.at(-1)!
            const blocks = joinBlocks(windows)
            if (blocks.length === 0) {
                await sleep(this.settings.pollIntervalMs, signal)
                continue
            }
            noteReadings(blocks[blocks.length - 1], windows)
            this.fill()
            yield { blocks, isHead: last.to >= this.top }
        }
        return true
    }

    /** After a head that was too high: what was read ahead of the chain is dropped, and the head is asked for again. */
    private belowHead(error: unknown): null {
        if (!(error instanceof BeyondHeadError)) throw error
        for (const { promise } of this.queue) promise.catch(() => {})
        this.queue = []
        this.next = this.at
        return null
    }

    private fill(): void {
        const { concurrency, maxBatchLogs } = this.settings
        const buffered = () => this.queue.reduce((n, p) => n + (p.done?.logs ?? 0), 0)
        while (
            this.next <= this.top &&
            this.queue.length < (this.sizer.hasEvidence ? concurrency : 1) &&
            (this.queue.length === 0 || buffered() < maxBatchLogs)
        ) {
            const from = this.next
            const span = Math.min(this.sizer.span, this.context.client.spanCap())
            const to = Math.min(this.top, from + span - 1)
            this.queue.push(this.startRead(from, to))
            this.next = to + 1
        }
    }

    private startRead(from: number, to: number): Pending {
        const context = { ...this.context, isFirst: this.base == null }
        const promise = readWindow(this.request, from, to, to === this.top, context)
        const pending: Pending = { from, to, promise }
        promise.then(
            (window) => {
                pending.done = window
                this.sizer.observed(window.to - window.from + 1, window.logs)
            },
            () => {}, // met when the queue reaches it
        )
        return pending
    }

    /** The next window, and those behind it that are there already, stand on each other and fit in the batch. */
    private async takeReady(): Promise<Window[]> {
        const first = await this.takeTied()
        const windows = [first]
        let logs = first.logs
        while (this.queue[0]?.done && logs + this.queue[0].done.logs <= this.settings.maxBatchLogs) {
            const window = this.queue[0].done
            if (!standsOn(window, this.base)) break
            this.queue.shift()
            this.took(window)
            logs += window.logs
            windows.push(window)
        }
        // A window cut at the head may come back shorter; it is the last of the queue.
        const last = windows.at(-1)!
        if (this.queue.length === 0) this.next = last.to + 1
        return windows
    }

    /**
     * The next window, read again when it does not stand on the block before it: two windows may come from two nodes
     * that do not agree. Throws DeepReorgError when it never does, as then the block before it is the one to doubt.
     */
    private async takeTied(): Promise<Window> {
        const { client, signal } = this.context
        const { from, to, promise } = this.queue.shift()!
        this.at = from
        let window = await promise
        for (let read = 1; !standsOn(window, this.base); read++) {
            const { height, hash } = this.base!
            client.troubles.report(
                'windows do not meet',
                `block ${window.from} stands on ${window.parentHash}, block ${height} is ${hash}: reading it again`,
            )
            if (read >= TIED_READS) throw new DeepReorgError(height, hash, window.parentHash)
            client.recheckAll()
            await client.pause(read, signal)
            window = await this.startRead(from, to).promise
        }
        this.took(window)
        return window
    }

    private took(window: Window): void {
        if (window.to >= window.from) this.base = { height: window.to, hash: window.hash }
    }
}

/** Reads of a window that does not stand on the block before it, until that block is doubted. */
const TIED_READS = 4

function standsOn(window: Window, base: HashAndHeight | null): boolean {
    if (base == null || window.to < window.from || window.from !== base.height + 1) return true
    return window.parentHash === base.hash
}

/** All blocks in order; the logless end block of a window is kept only at the very end. */
function joinBlocks(windows: Window[]): Block[] {
    const blocks = windows.flatMap((w) => w.blocks)
    return blocks.filter((b, i) => b.logs.length > 0 || i === blocks.length - 1)
}
