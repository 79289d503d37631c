import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Anvil, startAnvil } from './anvil'
import { holds, keepChain, keptChain, withStateFile } from './kept-chain'
import { LocalRpc } from './rpc'
import { MARKET_VERSION } from './state'

const [GENESIS, SENDER, TO] = [1_772_323_200, `0x${'5e'.repeat(20)}`, `0x${'70'.repeat(20)}`] as const
const WRITTEN = { nonces: [[SENDER, 1]], hashes: [['a', '0x01']], time: GENESIS + 60 } as const

const dir = mkdtempSync(join(tmpdir(), 'devnet-kept-'))
const file = join(dir, 'chain-8453.kept')
const running: { stop(): Promise<void> }[] = []

async function start(stateFile?: string): Promise<Anvil & { rpc: LocalRpc }> {
    const anvil = await startAnvil({ chainId: 8453, genesisTime: GENESIS, stateFile })
    running.push(anvil)
    return Object.assign(anvil, { rpc: new LocalRpc(anvil.url) })
}

async function mine(rpc: LocalRpc, time: number): Promise<string> {
    await rpc.call('eth_sendTransaction', [{ from: SENDER, to: TO, gas: '0x5208', gasPrice: '0x0' }])
    await rpc.call('evm_setNextBlockTimestamp', [time])
    await rpc.call('evm_mine')
    return (await rpc.call<{ hash: string }>('eth_getBlockByNumber', ['latest', false])).hash
}

afterAll(async () => {
    for (const anvil of running) await anvil.stop()
    rmSync(dir, { recursive: true, force: true })
})

test('a kept chain has the same blocks and receipts, and what is written next has the same hash', async () => {
    const first = await start()
    await mine(first.rpc, GENESIS + 60)
    const ask = (rpc: LocalRpc) =>
        rpc.batch([
            { method: 'eth_getBlockByNumber', params: ['0x0', true] },
            { method: 'eth_getBlockByNumber', params: ['0x1', true] },
            { method: 'eth_getBlockReceipts', params: ['0x1'] },
        ])
    const before = await ask(first.rpc)
    await keepChain(dir, 8453, 7, first.url, structuredClone(WRITTEN) as never)

    const kept = keptChain(dir, 8453, 7)!
    expect(kept).toMatchObject(WRITTEN)
    const second = await withStateFile(dir, 8453, kept, start)
    expect(readdirSync(dir)).toEqual(['chain-8453.kept'])
    expect(await ask(second.rpc)).toEqual(before)
    expect(await holds(second.url, kept)).toBe(true)
    expect(await mine(second.rpc, GENESIS + 120)).toBe(await mine(first.rpc, GENESIS + 120))
    expect(await holds(second.url, kept)).toBe(false)
    for (const { rpc } of [first, second]) rpc.close()
})

test('nothing is kept for another seed, another chain or another market, and a damaged file is none', () => {
    expect(keptChain(dir, 8453, 8)).toBeNull()
    expect(keptChain(dir, 10740, 7)).toBeNull()
    const whole = readFileSync(file, 'latin1')
    writeFileSync(
        file,
        whole.replace(`"market":${MARKET_VERSION}`, `"market":${MARKET_VERSION - 1}`),
        'latin1',
    )
    expect(keptChain(dir, 8453, 7)).toBeNull()
    writeFileSync(file, whole.slice(0, 40), 'latin1')
    expect(keptChain(dir, 8453, 7)).toBeNull()
    writeFileSync(file, whole, 'latin1')
    expect(keptChain(dir, 8453, 7)).not.toBeNull()
})

test('a state that was cut short is no chain, and leaves no file', async () => {
    const kept = keptChain(dir, 8453, 7)!
    const cut = { ...kept, state: kept.state.subarray(0, kept.state.length / 2) }
    await expect(withStateFile(dir, 8453, cut, start)).rejects.toThrow('unexpected end of file')
    expect(existsSync(`${file}.json`)).toBe(false)
})
