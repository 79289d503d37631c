import type { Database, HotDatabaseState } from '@subsquid/util-internal-processor-tools'
import { DeepReorgError } from './hot/deep-reorg'
import { FilteredProcessor } from './processor'
import { runProcessor } from './run-processor'
import { EMITTER, startTestChain, type TestChain, TOPIC } from './testing/anvil'
import { quickClient } from './testing/client'

let chain: TestChain
const hex = (n: number) => '0x' + n.toString(16)

beforeEach(async () => {
    chain = await startTestChain()
})

afterEach(() => chain.stop())

/** Keeps only where it is; hands each batch to the handler as the store would. */
function memoryDatabase(state: HotDatabaseState): Database<null> & { state: HotDatabaseState } {
    return {
        supportsHotBlocks: true,
        state,
        async connect() {
            return this.state
        },
        async transact({ nextHead }, cb) {
            await cb(null)
            this.state = { ...nextHead, top: [] }
        },
        async transactHot() {
            throw new Error('not used')
        },
        async transactHot2({ baseHead, newBlocks, finalizedHead }, cb) {
            if (newBlocks.length) await cb(null, 0, newBlocks.length)
            const kept = this.state.top.filter((b) => b.height <= baseHead.height)
            const top = kept.concat(newBlocks).filter((b) => b.height > finalizedHead.height)
            this.state = { height: finalizedHead.height, hash: finalizedHead.hash, top }
        },
    }
}

function processor(signal?: AbortSignal) {
    const client = quickClient(chain.url, { signal })
    const rpc = {
        urls: [],
        maxBlockSpan: 1000,
        targetLogs: 1000,
        transactions: 'byBlock' as const,
        pollIntervalMs: 20,
    }
    const made = new FilteredProcessor({ client, chain: { finalityConfirmations: 64, rpc }, signal })
    made.addLog({ address: [EMITTER], topic0: [TOPIC], transaction: true })
    return made
}

test('it goes from final blocks to the head and ends when the signal is raised', async () => {
    await chain.mine(80, 1)
    const abort = new AbortController()
    const database = memoryDatabase({ height: -1, hash: '0x', top: [] })
    const seen: number[] = []
    await runProcessor(
        processor(abort.signal),
        database,
        async ({ blocks }) => {
            for (const block of blocks) {
                for (const log of block.logs) seen.push(log.block.height)
                expect(block.logs.every((l) => l.getTransaction().hash === l.transactionHash)).toBe(true)
            }
            if (seen.length === 80) setTimeout(() => abort.abort(), 50)
        },
        { signal: abort.signal },
    )
    expect(seen).toEqual(Array.from({ length: 80 }, (_, i) => i + 1))
    expect(database.state.height).toBe(16)
    expect(database.state.top.length).toBe(64)
})

test('a block range ends it by itself', async () => {
    await chain.mine(80, 1)
    const database = memoryDatabase({ height: -1, hash: '0x', top: [] })
    let logs = 0
    const bounded = processor().setBlockRange({ from: 3, to: 9 })
    await runProcessor(bounded, database, async ({ blocks }) => {
        logs += blocks.reduce((n, b) => n + b.logs.length, 0)
    })
    expect(logs).toBe(7)
    expect(database.state.height).toBe(9)
})

test('an error of the handler rejects, the process goes on', async () => {
    await chain.mine(70, 1)
    const database = memoryDatabase({ height: -1, hash: '0x', top: [] })
    const handler = async () => {
        throw new Error('no space left')
    }
    await expect(runProcessor(processor(), database, handler)).rejects.toThrow('no space left')
})

test('a final block that left the chain while down is reported before anything is written', async () => {
    await chain.mine(80)
    const database = memoryDatabase({ height: 5, hash: '0x' + 'd'.repeat(64), top: [] })
    const found = (await chain.rpc('eth_getBlockByNumber', hex(5), false)).hash
    const run = runProcessor(processor(), database, async () => {})
    await expect(run).rejects.toThrow(DeepReorgError)
    await expect(run).rejects.toMatchObject({ height: 5, found })
})

test('requests the source cannot serve are named', async () => {
    await chain.mine(70)
    const asking = processor()
    asking.addTransaction({})
    const database = memoryDatabase({ height: -1, hash: '0x', top: [] })
    await expect(runProcessor(asking, database, async () => {})).rejects.toThrow(
        'the filtered source reads logs only: replace transactions by addLog({transaction: true})',
    )
})
