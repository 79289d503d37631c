import type { HashAndHeight } from '@subsquid/util-internal-processor-tools'
import type { FilteredSourceOptions } from '../filtered-source'
import { startTestChain, type TestChain } from '../testing/anvil'
import { type FaultProxy, startFaultProxy } from '../testing/fault-proxy'
import { Ledger } from '../testing/ledger'
import { ogQuirks } from '../testing/og-quirks'
import { DeepReorgError } from './deep-reorg'

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

/** Replaces the newest `depth` blocks by others with `logs` logs each, and grows by `more`. */
async function reorg(depth: number, logs: number, more: number): Promise<HashAndHeight> {
    await chain.rpc('anvil_rollback', depth)
    await chain.rpc('evm_increaseTime', 1)
    await chain.mine(depth + more, logs)
    return at(await chain.head())
}

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
    const after = new Ledger(proxy.url, before.state())
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
    const ledger = await follow(8)
    await ledger.reaches(await at(10))
    let asked = 0
    proxy.fault((method, [block]) => {
        // The first poll sees another chain altogether; it asks for block 8 twice.
        if (method !== 'eth_getBlockByNumber' || asked >= 2) return null
        if (block === hex(8)) asked += 1
        return { map: (b: any) => ({ ...b, hash: '0x' + '7'.repeat(64) }) }
    })
    while (asked < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    await chain.mine(1, 1)
    await ledger.reaches(await at(11))
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
