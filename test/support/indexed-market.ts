import type { Network } from '../../src/networks/types'
import { type SmallChain, startSmallChain } from './chain'
import { type TestDatabase, testDatabase } from './postgres'
import { proveAll, settleMarket } from './proven-market'
import { randomBlock } from './random-logs'
import { TestAggregator } from './settlements'
import { indexTo, networkAt } from './sync'

/** Two small chains with settlements of every kind, an aggregator with their blobs, and a database of all of it. */
export interface IndexedMarket {
    og: SmallChain
    base: SmallChain
    aggregator: TestAggregator
    db: TestDatabase
    network: Network
    stop(): Promise<void>
}

/** @param blocks of random logs on each chain, before what is settled */
export async function startIndexedMarket(blocks: number): Promise<IndexedMarket> {
    const [og, base] = [await startSmallChain(10740), await startSmallChain(8453)]
    const aggregator = await new TestAggregator().start()
    for (const chain of [og, base])
        for (let n = 0; n < blocks; n++) await chain.mine(...randomBlock(n, chain.chainId))
    await settleMarket(og, aggregator)
    const db = await testDatabase()
    const network = networkAt({ 10740: og.url, 8453: base.url })
    for (const { chainId, head } of [og, base]) await indexTo(db.url, network, chainId, (await head()).height)
    await proveAll(db.url, network, [aggregator.url], 1)
    return {
        og,
        base,
        aggregator,
        db,
        network,
        async stop() {
            await db.drop()
            await aggregator.stop()
            for (const chain of [og, base]) await chain.stop()
        },
    }
}
