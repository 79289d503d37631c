import { constants, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { MarketMemory } from '../../src/analytics/memory/market-memory'
import { GiveWay } from '../../src/database/give-way'
import { openPool } from '../../src/database/open'
import { readerOf } from '../../src/database/reader'
import { sealSpreads } from '../../src/sealing/seal-spreads'
import { sealClosed } from '../../src/sealing/sealer'
import { MARKET } from './database'

// The sealer as `seal` runs it, on the database of the first argument, with the same rests; it says READY when it is at work.
// Of the market only chain 8453 is indexed by the benchmark, so that it does not wait for the other one.

const REST = 2
const ROUND_MS = 1_000

async function main(): Promise<void> {
    setPriority(constants.priority.PRIORITY_LOW)
    const pool = openPool({ connectionString: process.argv[2], max: 2, application_name: 'seal' })
    const market = { ...MARKET, chainIds: [8453] }
    const memory = new MarketMemory(readerOf(pool), market)
    const giveWay = new GiveWay(pool)
    const pause = async (workMs: number) =>
        void (await sleep(Math.max(workMs * REST, await giveWay.restAfter(workMs))))
    console.log('READY')
    for (;;) {
        await sealClosed(pool, market, { pause })
        await sealSpreads(pool, memory, { pause })
        await sleep(ROUND_MS)
    }
}

void main()
