import { type Anvil, startAnvil } from './anvil'
import { contractCode, encodeCall } from './artifacts'
import type { LocalServer } from './local-server'
import { LocalRpc } from './rpc'
import { startOgEvmShim } from './shim'

const LOGGER = '0x00000000000000000000000000000000000000aa'
const TOPIC = `0x${'11'.repeat(32)}`
const START = 1_800_000_000
let anvil: Anvil
let shim: LocalServer
let direct: LocalRpc
let og: LocalRpc

beforeAll(async () => {
    anvil = await startAnvil({ chainId: 10740, genesisTime: START })
    shim = await startOgEvmShim({ target: anvil.url, limits: { results: 10, blockSpan: 20 } })
    direct = new LocalRpc(anvil.url)
    og = new LocalRpc(shim.url)
    await direct.call('anvil_setCode', [LOGGER, contractCode('RawLogger')])
    // Block 1: three transactions with a log each, from three senders; then 30 blocks with one.
    for (let block = 1; block <= 31; block++) {
        for (let n = 0; n < (block === 1 ? 3 : 1); n++) await send(n)
        await direct.call('evm_setNextBlockTimestamp', [START + block])
        await direct.call('evm_mine')
    }
})

afterAll(async () => {
    direct.close()
    og.close()
    await shim.stop()
    await anvil.stop()
})

function send(sender: number): Promise<unknown> {
    const data = encodeCall('RawLogger', 'emitLog', [[TOPIC], '0x'])
    const from = `0x${(0xf00 + sender).toString(16).padStart(40, '0')}`
    return direct.call('eth_sendTransaction', [{ from, to: LOGGER, data, gas: '0xf4240', gasPrice: '0x0' }])
}

const logs = (filter: object) => og.call<any[]>('eth_getLogs', [filter])
const hex = (n: number) => `0x${n.toString(16)}`

it('INV-2: counts logs from 0 in every transaction, in eth_getLogs and in receipts', async () => {
    const [plain, shimmed] = await Promise.all(
        [direct, og].map((rpc) => rpc.call<any[]>('eth_getLogs', [{ fromBlock: '0x1', toBlock: '0x1' }])),
    )
    expect(plain.map((log) => log.logIndex)).toEqual(['0x0', '0x1', '0x2'])
    expect(shimmed.map((log) => log.logIndex)).toEqual(['0x0', '0x0', '0x0'])
    expect(new Set(shimmed.map((log) => log.transactionHash)).size).toBe(3)
    const receipt = await og.call<any>('eth_getTransactionReceipt', [plain[2].transactionHash])
    expect(receipt.logs[0].logIndex).toBe('0x0')
    const receipts = await og.call<any[]>('eth_getBlockReceipts', ['0x1'])
    expect(receipts.map((each) => each.logs[0].logIndex)).toEqual(['0x0', '0x0', '0x0'])
})

it('refuses what og-evm refuses, in its words', async () => {
    await expect(logs({ fromBlock: '0x1', toBlock: hex(15) })).rejects.toThrow(
        'query returned more than 10 results',
    )
    await expect(logs({ fromBlock: '0x1', toBlock: hex(22) })).rejects.toThrow(
        'maximum [from, to] blocks distance: 20',
    )
    await expect(logs({ fromBlock: hex(30), toBlock: hex(32) })).rejects.toThrow('invalid block range params')
    await expect(logs({ fromBlock: hex(40), toBlock: hex(41) })).rejects.toThrow('invalid block range params')
    expect(await logs({ fromBlock: hex(25), toBlock: 'latest' })).toHaveLength(7)
})

it('has no block 0 and no block that is not final', async () => {
    const block = async (rpc: LocalRpc, tag: string) =>
        (await rpc.call<any>('eth_getBlockByNumber', [tag, false])).number
    expect(await block(direct, '0x0')).toBe('0x0')
    for (const tag of ['0x0', 'earliest']) expect(await block(og, tag)).toBe('0x1')
    for (const tag of ['latest', 'safe', 'finalized']) expect(await block(og, tag)).toBe(hex(31))
    expect(await og.call('eth_getBlockByNumber', ['0x1', false])).not.toHaveProperty('totalDifficulty')
})

it('answers batches in order, each call by its own id, refused ones among them', async () => {
    const ask = (id: unknown, method: string, params: unknown[]) => ({ jsonrpc: '2.0', id, method, params })
    const body = JSON.stringify([
        ask('a', 'eth_chainId', []),
        ask(7, 'eth_getLogs', [{ fromBlock: hex(90), toBlock: hex(90) }]),
        ask(null, 'eth_getBlockByNumber', ['finalized', false]),
    ])
    const response = await fetch(shim.url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
    })
    const answers = (await response.json()) as any[]
    expect(answers.map((answer) => answer.id)).toEqual(['a', 7, null])
    expect(answers[0].result).toBe(hex(10740))
    expect(answers[1].error).toEqual({ code: -32000, message: 'invalid block range params' })
    expect(answers[2].result.number).toBe(hex(31))
})
