import 'reflect-metadata'
import { EvmBatchProcessor } from '@subsquid/evm-processor'
import { type Store, TypeormDatabase } from '@subsquid/typeorm-store'
import { events as payments } from '../../src/abi/inference-payments'
import { events as registry } from '../../src/abi/model-registry'
import { FIELDS } from '../../src/chain/processor'
import { dataSource } from '../../src/database/data-source'
import { decodeTransaction } from '../../src/decode'
import type { DomainEvent } from '../../src/decode/events'
import { chainLabels } from '../../src/facts/chain-labels'
import { byTransaction } from '../../src/ingest/transactions'
import { DEVNET_INFERENCE_PAYMENTS, DEVNET_MODEL_REGISTRY } from '../../src/networks'
import { answer, job } from './job'
import { benchNetwork } from './network'
import { stockRows } from './stock-rows'

class StockDatabase extends TypeormDatabase {
    constructor(private readonly url: string) {
        super({ supportHotBlocks: false, isolationLevel: 'READ COMMITTED', stateSchema: 'stock' })
    }

    protected override initializeDataSource() {
        return dataSource(this.url).initialize()
    }
}

/** SQD as its documentation shows it: stock RPC source, store.insert for facts, store.upsert for the running totals. Same decode, same rows. */
function main() {
    const startedAt = performance.now()
    const { rpcUrl, databaseUrl, top } = job()
    const { network, chain } = benchNetwork(rpcUrl)
    const labels = chainLabels(network, chain)
    const context = {
        chainId: chain.chainId,
        payTo: new Set<string>(),
        proxies: new Set<string>(),
        contracts: new Map(chain.contracts.map((contract) => [contract.address, contract])),
        workflows: { isAnnounced: () => false, modelId: () => null },
    }
    const processor = new EvmBatchProcessor()
        .setRpcEndpoint({ url: rpcUrl, capacity: 10 })
        .setFinalityConfirmation(0)
        .setBlockRange({ from: 1, to: top })
        .setFields(FIELDS)
        .addLog({
            address: [DEVNET_MODEL_REGISTRY],
            topic0: Object.values(registry).map(({ topic }) => topic),
        })
        .addLog({
            address: [DEVNET_INFERENCE_PAYMENTS],
            topic0: Object.values(payments).map(({ topic }) => topic),
        })
    process.on('exit', (code) => {
        if (code === 0 && !answered) {
            answered = true
            answer(startedAt)
        }
    })
    let answered = false
    processor.run(new StockDatabase(databaseUrl), async ({ store, blocks }) => {
        const decoded: DomainEvent[] = []
        for (const block of blocks) {
            for (const { logs, tx } of byTransaction(block, chain.chainId)) {
                decoded.push(...decodeTransaction(logs, tx, context))
            }
        }
        await stockRows(store as unknown as Store, decoded, labels)
    })
}
main()
