import type { HashAndHeight } from '@subsquid/util-internal-processor-tools'
import type { FilteredSourceOptions } from '../filtered-source'
import { startTestChain, type TestChain } from '../testing/anvil'
import { quickClient } from '../testing/client'
import { ONE_EMITTER, testSource } from '../testing/collect'
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy'
import { Ledger } from '../testing/ledger'

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

async function follow(from: number, options: Partial<FilteredSourceOptions> = {}): Promise<Ledger> {
    return new Ledger(proxy.url, { ...(await at(from)), top: [] }, options)
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
