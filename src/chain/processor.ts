import { type BlockData, EvmBatchProcessor } from '@subsquid/evm-processor'
import type { ChainConfig } from '../networks/types'
import type { Completeness } from './completeness/second-opinion'
import { FilteredSource, type FilteredSourceOptions } from './filtered-source'
import type { RpcClient } from './rpc/rpc-client'

/** The fields every log, transaction and block of the filtered source carries. */
export const FIELDS = {
    block: { timestamp: true },
    transaction: { hash: true, from: true, to: true, input: true },
    log: { address: true, topics: true, data: true, transactionHash: true },
} as const

export interface FilteredProcessorOptions {
    client: RpcClient
    chain: Pick<ChainConfig, 'finalityConfirmations' | 'rpc'>
    /** See FilteredSourceOptions.completeness. */
    completeness?: Completeness
    /** See FilteredSourceOptions.workAhead. */
    workAhead?: (blocks: BlockData<typeof FIELDS>[]) => Promise<void>
    signal?: AbortSignal
}

/**
 * EvmBatchProcessor whose RPC side is the FilteredSource; addLog(), setBlockRange(), setGateway() and run() work as
 * squid users know them. addTransaction(), addTrace(), addStateDiff() and includeAllBlocks() do not, and say so.
 */
export class FilteredProcessor extends EvmBatchProcessor<typeof FIELDS> {
    readonly source: FilteredSource

    constructor({ client, chain, completeness, signal, workAhead }: FilteredProcessorOptions) {
        super()
        const { finalityConfirmations, rpc } = chain
        this.source = new FilteredSource({
            ...rpc,
            client,
            finalityConfirmations,
            completeness,
            signal,
            workAhead: workAhead as FilteredSourceOptions['workAhead'],
        })
        this.setFields(FIELDS)
        // run() uses a hot source only if an endpoint is set; no request is ever sent through this one.
        this.setRpcEndpoint(client.name)
        this.setFinalityConfirmation(finalityConfirmations)
        // The method is private in the base class, so that TypeScript allows no override of it.
        Object.defineProperty(this, 'getHotDataSource', { value: () => this.source })
    }
}
