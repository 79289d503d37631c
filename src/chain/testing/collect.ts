import type { DataRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import { FilteredSource, type FilteredSourceOptions } from '../filtered-source'
import type { RpcClient } from '../rpc/rpc-client'
import { EMITTER, TOPIC } from './anvil'

export const ONE_EMITTER: DataRequest = { logs: [{ address: [EMITTER], topic0: [TOPIC] }] }

/** A source with small windows and quick polls. */
export function testSource(client: RpcClient, options: Partial<FilteredSourceOptions> = {}): FilteredSource {
    return new FilteredSource({
        client,
        finalityConfirmations: 0,
        transactions: 'byBlock',
        maxBlockSpan: 10_000,
        targetLogs: 5_000,
        startSpan: 500,
        pollIntervalMs: 20,
        ...options,
    })
}

/** All blocks of [from, to] the cold way. */
export async function collect(
    source: FilteredSource,
    from: number,
    to: number,
    request: DataRequest = ONE_EMITTER,
): Promise<Block[]> {
    const blocks: Block[] = []
    for await (const batch of source.getFinalizedBlocks([{ range: { from, to }, request }]))
        blocks.push(...batch.blocks)
    return blocks
}

/** Number of logs by height, without empty blocks. */
export function counts(blocks: Block[]): Record<number, number> {
    const withLogs = blocks.filter((b) => b.logs.length > 0)
    return Object.fromEntries(withLogs.map((b) => [b.header.height, b.logs.length]))
}

/** Every log as `height/txHash/logIndex`. */
export function ids(blocks: Block[]): string[] {
    return blocks.flatMap((b) => b.logs.map((l) => `${b.header.height}/${l.transactionHash}/${l.logIndex}`))
}
