import type { DataRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import type {
    Batch,
    HotDatabaseState,
    HotDataSource,
    HotUpdate,
} from '@subsquid/util-internal-processor-tools'
import { mapRangeRequestList, type RangeRequestList } from '@subsquid/util-internal-range'
import { readFinalBlocks } from './cold/cold'
import { readAhead } from './cold/read-ahead'
import { compileRequest } from './compiled-request'
import { type Completeness, SecondOpinion } from './completeness/second-opinion'
import { Heads } from './hot/heads'
import { followHead } from './hot/hot'
import { sleep } from './rpc/backoff'
import { consistently } from './rpc/consistently'
import { readHeaderAt } from './rpc/headers'
import type { RpcClient } from './rpc/rpc-client'
import type { EndpointPin } from './rpc/rpc-options'

/** Batches read and worked on before their turn. */
const BATCHES_AHEAD = 2

export interface FilteredSourceOptions {
    client: RpcClient
    /** Blocks behind the head that count as final when the node has no `finalized` tag. */
    finalityConfirmations: number
    /** Whole blocks (few transactions a block), or one by one. */
    transactions: 'byBlock' | 'byHash'
    /** Widest span of one eth_getLogs, blocks. */
    maxBlockSpan: number
    /** Logs a window aims at. */
    targetLogs: number
    pollIntervalMs: number
    /** First span, blocks; default 50. */
    startSpan?: number
    /** Windows read ahead; default 3. */
    concurrency?: number
    /** Logs per batch at most; default 10,000. */
    maxBatchLogs?: number
    /**
     * Blocks per hot update; default 150. From 200 on, typeorm-store keeps the hash of only some of them, and a reorg
     * back to one of the others could not be told to it.
     */
    maxHotBlocks?: number
    /** What is done to notice missing logs before final blocks count; default `thin`. */
    completeness?: Completeness
    /** Called with the blocks of each batch or update as soon as they are read, final ones before the batches ahead are done with. */
    workAhead?: (blocks: Block[]) => Promise<void>
    signal?: AbortSignal
}

/**
 * Reads only the requested logs (eth_getLogs with addresses and topics) in adaptive windows, and follows the head with
 * reorgs of any depth above the final block. Nothing a provider answers ends it: reads are retried for ever.
 */
export class FilteredSource implements HotDataSource<Block, DataRequest> {
    private heads: Heads
    private secondOpinion: SecondOpinion

    constructor(private options: FilteredSourceOptions) {
        const { client, finalityConfirmations, completeness = 'thin' } = options
        this.heads = new Heads(client, finalityConfirmations)
        this.secondOpinion = new SecondOpinion(client, completeness)
    }

    /** Height of the newest final block; see Heads.finalized. */
    getFinalizedHeight(): Promise<number> {
        const { client, signal } = this.options
        return consistently(client, 'the final height', () => this.heads.finalized({ signal }), signal)
    }

    /** Hash of the block at `height`; waits while the node's head is below it. */
    async getBlockHash(height: number): Promise<string> {
        const { client, pollIntervalMs, signal } = this.options
        for (;;) {
            const hash = await consistently(
                client,
                'a stored block',
                (pin) => this.hashAt(height, pin),
                signal,
            )
            if (hash != null) return hash
            await sleep(pollIntervalMs, signal)
        }
    }

    /** Hash of the block at `height` as one endpoint has it; null while its head is below: another one may be further. */
    private async hashAt(height: number, pin: EndpointPin): Promise<string | null> {
        const { client, signal } = this.options
        const head = await this.heads.latest({ signal, pin })
        if (head.height >= height) return (await readHeaderAt(client, height, { signal, pin })).hash
        client.troubles.report('behind us', `waiting for block ${height}: the node is at ${head.height}`)
        client.lags(pin)
        return null
    }

    /** Blocks with requested logs, and each batch's last block. Only the latter surely knows its parent hash. */
    getFinalizedBlocks(
        requests: RangeRequestList<DataRequest>,
        stopOnHead = false,
    ): AsyncIterable<Batch<Block>> {
        const { startSpan = 50, concurrency = 3, maxBatchLogs = 10_000, ...o } = this.options
        const settings = { ...o, startSpan, concurrency, maxBatchLogs, maxSpan: o.maxBlockSpan }
        const { heads, secondOpinion } = this
        const batches = readFinalBlocks(requests, stopOnHead, settings, { ...o, heads, secondOpinion })
        const { workAhead } = o
        return workAhead ? readAhead(batches, ({ blocks }) => workAhead(blocks), BATCHES_AHEAD) : batches
    }

    /** Every block above the state, in updates of at most `maxHotBlocks`. Throws DeepReorgError. */
    processHotBlocks(
        requests: RangeRequestList<DataRequest>,
        state: HotDatabaseState,
        cb: (update: HotUpdate<Block>) => Promise<void>,
    ): Promise<void> {
        const { maxHotBlocks: maxBlocks = 150, pollIntervalMs, ...o } = this.options
        const compiled = mapRangeRequestList(requests, compileRequest)
        const { heads, secondOpinion } = this
        // What the network is asked for is asked before the transaction begins.
        const handle = async (update: HotUpdate<Block>) => {
            if (update.blocks.length) await o.workAhead?.(update.blocks)
            await cb(update)
        }
        return followHead(compiled, state, handle, pollIntervalMs, { ...o, maxBlocks, heads, secondOpinion })
    }
}
