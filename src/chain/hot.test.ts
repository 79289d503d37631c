import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import type { HashAndHeight, HotDatabaseState, HotUpdate } from '@subsquid/util-internal-processor-tools'
import { DeepReorgError } from './deep-reorg'
import type { FilteredSourceOptions } from './filtered-source'
import { ReaderStoppedError } from './rpc-errors'
import { startTestChain, type TestChain } from './testing/anvil'
import { quickClient } from './testing/client'
import { ONE_EMITTER, testSource } from './testing/collect'
import { type FaultProxy, startFaultProxy } from './testing/fault-proxy'
import { ogQuirks } from './testing/og-quirks'

let chain: TestChain
let proxy: FaultProxy

beforeEach(async () => {
    chain = await startTestChain()
    proxy = await startFaultProxy(chain.url)
})

afterEach(async () => {
    await proxy.stop()
    await chain.stop()
})

const hex = (n: number) => '0x' + n.toString(16)
const at = async (height: number): Promise<HashAndHeight> => ({
    height,
    hash: (await chain.rpc('eth_getBlockByNumber', hex(height), false)).hash,
})

/** A database in memory that holds every hot update to the rules of the store. */
class Ledger {
    chain: { height: number; hash: string; logs: number }[]
    updates: HotUpdate<Block>[] = []
    done: Promise<unknown>
    private abort = new AbortController()

    constructor(state: HotDatabaseState, options: Partial<FilteredSourceOptions> = {}) {
        this.chain = [state, ...state.top].map((b) => ({ ...b, logs: 0 }))
        const client = quickClient(proxy.url, { signal: this.abort.signal })
        const source = testSource(client, {
            finalityConfirmations: 64,
            signal: this.abort.signal,
            ...options,
        })
        const requests = [{ range: { from: 0 }, request: ONE_EMITTER }]
        this.done = source
            .processHotBlocks(requests, state, async (u) => this.apply(u))
            .catch((e) => e)
            .finally(() => client.close())
    }

    apply(u: HotUpdate<Block>): void {
        this.updates.push(u)
        const base = this.chain.findIndex((b) => b.hash === u.baseHead.hash)
        expect(base).toBeGreaterThanOrEqual(0)
        if (u.blocks.length === 0) expect(base).toBe(this.chain.length - 1)
        const grown = this.chain.slice(0, base + 1)
        for (const { header, logs } of u.blocks) {
            expect(header.parentHash).toBe(grown.at(-1)!.hash)
            expect(header.height).toBe(grown.at(-1)!.height + 1)
            grown.push({ height: header.height, hash: header.hash, logs: logs.length })
        }
        expect(grown.map((b) => b.hash)).toContain(u.finalizedHead.hash)
        this.chain = grown.filter((b) => b.height >= u.finalizedHead.height)
    }

    get top(): { height: number; hash: string; logs: number } {
        return this.chain.at(-1)!
    }

    state(): HotDatabaseState {
        const [base, ...top] = this.chain.map(({ height, hash }) => ({ height, hash }))
        return { ...base, top }
    }

    async reaches(head: HashAndHeight): Promise<void> {
        const deadline = Date.now() + 10_000
        while (this.top.hash !== head.hash) {
            if (Date.now() > deadline)
                throw new Error(`stuck at ${this.top.height}, expected ${head.height} ${head.hash}`)
            await new Promise((resolve) => setTimeout(resolve, 10))
        }
    }

    async stop(): Promise<void> {
        this.abort.abort()
        expect(await this.done).toBeInstanceOf(ReaderStoppedError)
    }
}

async function follow(from: number, options: Partial<FilteredSourceOptions> = {}): Promise<Ledger> {
    return new Ledger({ ...(await at(from)), top: [] }, options)
}

/** Replaces the newest `depth` blocks by others with `logs` logs each, and grows by `more`. */
async function reorg(depth: number, logs: number, more: number): Promise<HashAndHeight> {
    await chain.rpc('anvil_rollback', depth)
    await chain.rpc('evm_increaseTime', 1)
    await chain.mine(depth + more, logs)
    return at(await chain.head())
}

test('every block above the state comes once, in order, on its parent, with its logs', async () => {
    await chain.mine(10, 2)
    const ledger = await follow(0)
    await ledger.reaches(await at(10))
    await chain.mine(3, 1)
    await ledger.reaches(await at(13))
    expect(ledger.chain.map((b) => b.logs)).toEqual([0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1])
    await ledger.stop()
})

test.each([1, 5])('INV-3: a reorg of depth %i replaces exactly those blocks', async (depth) => {
    await chain.mine(10, 2)
    const ledger = await follow(0)
    await ledger.reaches(await at(10))
    await ledger.reaches(await reorg(depth, 3, 1))
    expect(ledger.chain.map((b) => b.logs)).toEqual([
        0,
        ...Array(10 - depth).fill(2),
        ...Array(depth + 1).fill(3),
    ])
    expect(ledger.updates.map((u) => u.baseHead)).toContainEqual(await at(10 - depth))
    await ledger.stop()
})

test('INV-3: anvil_reorg of depth 5 is followed', async () => {
    await chain.mine(10, 2)
    const ledger = await follow(0)
    await ledger.reaches(await at(10))
    await chain.rpc('anvil_reorg', 5, [])
    await ledger.reaches(await at(10))
    expect(ledger.chain.map((b) => b.logs)).toEqual([0, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0])
    await ledger.stop()
})

test('INV-3: a reorg at the same height is seen although the head does not grow', async () => {
    await chain.mine(5, 2)
    const ledger = await follow(0)
    await ledger.reaches(await at(5))
    await ledger.reaches(await reorg(1, 3, 0))
    expect(ledger.top).toMatchObject({ height: 5, logs: 3 })
    await ledger.stop()
})

test('INV-3: a reorg to a shorter chain is seen before the head grows back', async () => {
    await chain.mine(10, 2)
    const ledger = await follow(0)
    await ledger.reaches(await at(10))
    await chain.rpc('anvil_rollback', 5)
    await chain.rpc('evm_increaseTime', 1)
    await chain.mine(2, 3)
    await ledger.reaches(await at(7))
    expect(ledger.chain.map((b) => b.logs)).toEqual([0, 2, 2, 2, 2, 2, 3, 3])
    await ledger.stop()
})

test('INV-3: a reorg while down is undone at the next start', async () => {
    await chain.mine(10, 2)
    const before = await follow(2)
    await before.reaches(await at(10))
    await before.stop()
    const head = await reorg(5, 3, 2)
    const after = new Ledger(before.state())
    await after.reaches(head)
    expect(after.updates[0].baseHead).toEqual(await at(5))
    expect(after.chain.map((b) => b.height)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    await after.stop()
})

test('a reorg below the final block is reported as such, with both hashes', async () => {
    await chain.mine(10, 1)
    const base = await at(8)
    const ledger = await follow(8)
    await ledger.reaches(await at(10))
    await reorg(5, 2, 3)
    const error = (await ledger.done) as DeepReorgError
    expect(error).toBeInstanceOf(DeepReorgError)
    expect(error).toMatchObject({ height: 8, hash: base.hash, found: (await at(8)).hash })
})

test('one odd answer about the final block is no deep reorg', async () => {
    await chain.mine(10, 1)
    let odd = 2
    const ledger = await follow(8)
    await ledger.reaches(await at(10))
    proxy.fault((method) => {
        if (method !== 'eth_getBlockByNumber' || odd === 0) return null
        return { map: (b: any) => ({ ...b, hash: '0x' + '7'.repeat(64) }) }
    })
    setTimeout(() => (odd = 0), 15)
    await chain.mine(1, 1)
    await ledger.reaches(await at(11))
    await ledger.stop()
})

test('a node whose head goes backward only lags: nothing is undone', async () => {
    await chain.mine(10, 2)
    const ledger = await follow(0)
    await ledger.reaches(await at(10))
    const updates = ledger.updates.length
    proxy.fault((method, params) => {
        if (method === 'eth_getBlockByNumber' && params[0] === 'latest') params[0] = hex(6)
        return null
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(ledger.updates.length).toBe(updates)
    expect(ledger.top.height).toBe(10)
    proxy.fault(null)
    await chain.mine(1, 1)
    await ledger.reaches(await at(11))
    await ledger.stop()
})

test('headers that do not stand on each other are read again', async () => {
    await chain.mine(3)
    const ledger = await follow(0)
    await ledger.reaches(await at(3))
    let broken = 2
    proxy.fault((method, params) => {
        if (method !== 'eth_getBlockByNumber' || params[0] !== hex(5) || broken-- <= 0) return null
        return { map: (b: any) => b && { ...b, parentHash: '0x' + '5'.repeat(64) } }
    })
    await chain.mine(3, 1)
    await ledger.reaches(await at(6))
    expect(ledger.chain.map((b) => b.logs)).toEqual([0, 0, 0, 0, 1, 1, 1])
    await ledger.stop()
})

test('INV-1: logs missing against a bloom, or taken from another branch, are asked again', async () => {
    await chain.mine(2)
    const ledger = await follow(0)
    await ledger.reaches(await at(2))
    let lies = 0
    proxy.fault((method) => {
        if (method !== 'eth_getLogs' || lies++ >= 4) return null
        if (lies % 2) return { result: [] }
        return { map: (l: any[]) => l.map((x) => ({ ...x, blockHash: '0x' + '3'.repeat(64) })) }
    })
    await chain.mine(2, 3)
    await ledger.reaches(await at(4))
    expect(ledger.chain.map((b) => b.logs)).toEqual([0, 0, 0, 3, 3])
    await ledger.stop()
})

test('final at once: the database never holds a hot block, and a reset is still seen', async () => {
    await chain.mine(5, 1)
    proxy.fault(ogQuirks(() => Number.MAX_SAFE_INTEGER))
    const ledger = await follow(3)
    await ledger.reaches(await at(5))
    expect(ledger.chain.length).toBe(1)
    await chain.mine(2, 1)
    await ledger.reaches(await at(7))
    expect(ledger.chain.length).toBe(1)
    await reorg(3, 2, 1)
    expect(await ledger.done).toBeInstanceOf(DeepReorgError)
})

test('finality advances while the head stands still', async () => {
    await chain.mine(10, 1)
    let final = 2
    proxy.fault((method, params) => {
        if (method === 'eth_getBlockByNumber' && params[0] === 'finalized') params[0] = hex(final)
        return null
    })
    const ledger = await follow(0)
    await ledger.reaches(await at(10))
    expect(ledger.chain[0].height).toBe(2)
    final = 7
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(ledger.chain[0].height).toBe(7)
    expect(ledger.updates.at(-1)!.blocks).toEqual([])
    await ledger.stop()
})

test('far behind, it comes in updates of bounded size', async () => {
    await chain.mine(100, 1)
    const ledger = await follow(0, { maxHotBlocks: 30 })
    await ledger.reaches(await at(100))
    expect(ledger.updates.map((u) => u.blocks.length)).toEqual([30, 30, 30, 10])
    await ledger.stop()
})

test('an error of the handler ends it and is not taken for a fault of the provider', async () => {
    await chain.mine(1, 1)
    const client = quickClient(proxy.url)
    const requests = [{ range: { from: 0 }, request: ONE_EMITTER }]
    const state = { ...(await at(0)), top: [] }
    const handler = async () => {
        throw new Error('database is full')
    }
    await expect(testSource(client).processHotBlocks(requests, state, handler)).rejects.toThrow(
        'database is full',
    )
    client.close()
})
