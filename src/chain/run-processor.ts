import type { DataHandlerContext } from '@subsquid/evm-processor'
import type { Logger } from '@subsquid/logger'
import { type Database, type HotDatabaseState, Runner } from '@subsquid/util-internal-processor-tools'
import type { FilteredSource } from './filtered-source'
import { DeepReorgError } from './hot/deep-reorg'
import type { FIELDS, FilteredProcessor } from './processor'
import { ReaderStoppedError } from './rpc/rpc-errors'

/** Reads of the stored final block that must all differ before it is believed gone. */
const DEEP_REORG_READS = 3
const DEEP_REORG_PAUSE_MS = 500

/**
 * What `processor.run()` does, without owning the process: no exit, no metrics server. Resolves when the requested range
 * is done or the signal is raised (the transaction in hand is finished first); rejects with the error otherwise, with
 * DeepReorgError when the database's final block has left the chain, at start or later.
 * The signal must be the one the processor was made with.
 */
export async function runProcessor<Store>(
    processor: FilteredProcessor,
    database: Database<Store>,
    handler: (ctx: DataHandlerContext<Store, typeof FIELDS>) => Promise<void>,
    options: { signal?: AbortSignal } = {},
): Promise<void> {
    // Private in EvmBatchProcessor; run() puts its Runner together from the same parts.
    const parts = processor as unknown as {
        getLogger(): Logger
        getChain(): any
        getBatchRequests(): any[]
        getArchiveDataSource(): any
        archive?: unknown
        running: boolean
    }
    parts.running = true
    const log = parts.getLogger()
    const runner = new QuietRunner<unknown, Store>({
        database: checked(database, processor.source),
        requests: parts.getBatchRequests(),
        archive: parts.archive ? parts.getArchiveDataSource() : undefined,
        hotDataSource: processor.source,
        // Even where blocks are final at once the head is followed by hash, so that a reset of the chain is seen.
        allBlocksAreFinal: false,
        prometheus: { addRunnerMetrics() {} } as any,
        log,
        process: (store, batch) =>
            handler({
                _chain: parts.getChain(),
                log: log.child('mapping'),
                store,
                blocks: batch.blocks as any,
                isHead: batch.isHead,
            }),
    })
    try {
        await runner.run()
    } catch (e) {
        if (!(e instanceof ReaderStoppedError && options.signal?.aborted)) throw e
    } finally {
        runner.clearTimers()
    }
}

/** The SQD runner without its metrics server on a random port. */
class QuietRunner<R, S> extends Runner<R, S> {
    constructor(config: ConstructorParameters<typeof Runner<R, S>>[0]) {
        super(config)
        Object.defineProperty(this, 'startPrometheusServer', { value: async () => {} })
    }

    /** Its status line timer would keep the process alive for seconds. */
    clearTimers(): void {
        clearTimeout((this as unknown as { statusReportTimer?: NodeJS.Timeout }).statusReportTimer)
    }
}

/** The database, whose connect() also makes sure that the stored final block is on the chain. */
function checked<S>(database: Database<S>, source: FilteredSource): Database<S> {
    const connect = async () => {
        const state = (await database.connect()) as HotDatabaseState
        await assertOnChain(state, source)
        return state
    }
    return new Proxy(database, {
        get(target, key) {
            if (key === 'connect') return connect
            const value = (target as any)[key]
            return typeof value === 'function' ? value.bind(target) : value
        },
    })
}

async function assertOnChain(state: HotDatabaseState, source: FilteredSource): Promise<void> {
    if (state.height < 0 || state.hash === '0x') return
    for (let read = 1; ; read++) {
        const found = await source.getBlockHash(state.height)
        if (found === state.hash) return
        if (read === DEEP_REORG_READS) throw new DeepReorgError(state.height, state.hash, found)
        await new Promise((resolve) => setTimeout(resolve, DEEP_REORG_PAUSE_MS))
    }
}
