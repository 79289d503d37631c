import type { ChainConfig, Network } from '../../src/networks/types'
import { type SmallChain, startSmallChain } from '../support/chain'
import { type Change, startChangingEndpoint } from '../support/changing-endpoint'
import type { TestServer } from '../support/http'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { indexTo, networkAt } from '../support/sync'
import { verified } from '../support/verified'

const BLOCKS = 30

let og: SmallChain
let base: SmallChain
let other: SmallChain
let db: TestDatabase
let network: Network
const proxies: TestServer[] = []

beforeAll(async () => {
    ;[og, base, other] = [
        await startSmallChain(10740),
        await startSmallChain(8453),
        await startSmallChain(8453),
    ]
    for (const chain of [og, base])
        for (let n = 0; n < BLOCKS; n++) await chain.mine(...randomBlock(n, chain.chainId))
    await other.mineEmpty(BLOCKS + 10)
    db = await testDatabase()
    network = networkAt({ 10740: og.url, 8453: base.url })
    for (const { chainId, head } of [og, base]) await indexTo(db.url, network, chainId, (await head()).height)
})

afterAll(async () => {
    for (const proxy of proxies) await proxy.stop()
    await db?.pool.end()
    for (const chain of [og, base, other]) await chain?.stop()
})

/** A provider in front of a chain that changes what it answers. */
async function provider(chain: SmallChain, change: Change): Promise<string> {
    const proxy = await startChangingEndpoint(chain.url, change)
    proxies.push(proxy)
    return proxy.url
}

/** The network with these endpoints for Base. */
function withBase(...urls: string[]): Network {
    const at = (chain: ChainConfig) =>
        chain.chainId === 8453 ? { ...chain, rpc: { ...chain.rpc, urls } } : chain
    return { ...network, chains: network.chains.map(at) }
}

const keepsNoLogsBelow = (height: number) => (call: any, result: any) =>
    call.method === 'eth_getLogs' ? result.filter((log: any) => Number(log.blockNumber) >= height) : result

async function report(...urls: string[]) {
    const { differences, notes, doubts } = await verified(db.url, withBase(...urls), [], 1)
    return { differences, notes: notes.join('\n'), doubts: doubts.join('\n') }
}

test('INV-11: an endpoint of another chain, one started anew, and one that is dead beside a good one change no number', async () => {
    const impostor = await provider(base, (call, result) => (call.method === 'eth_chainId' ? '0x1' : result))
    const { differences, notes } = await report('http://127.0.0.1:9', impostor, other.url, base.url)
    expect(differences).toEqual([])
    expect(notes).toContain(`${impostor} is left out: it is chain 1, expected 8453`)
    expect(notes).toMatch(new RegExp(`${other.url} is left out: it has block \\d+ of chain 8453 as`))
    expect(notes).toContain('http://127.0.0.1:9 was passed over')
})

test('INV-11: with an endpoint of another chain alone nothing is compared, and the setting is named', async () => {
    const impostor = await provider(base, (call, result) => (call.method === 'eth_chainId' ? '0x1' : result))
    await expect(report(impostor)).rejects.toThrow(
        `${impostor} is chain 1, expected 8453: set RPC_URL_8453 to endpoints of it`,
    )
    await expect(report(other.url)).rejects.toThrow(
        'the chain was reorganised, or the node is of another network',
    )
})

test('an endpoint that keeps no logs of old blocks is named, and is no difference of the index', async () => {
    const pruned = await provider(base, keepsNoLogsBelow(20))
    const both = await report(pruned, base.url)
    expect(both.differences).toEqual([])
    expect(both.notes).toContain(`${pruned} keeps no logs of block`)
    const alone = await report(pruned)
    expect(alone.differences).toEqual([])
    expect(alone.notes).toContain('no endpoint keeps all logs')
    expect(alone.notes).toContain(alone.doubts)
    expect(both.doubts).toBe('')
})

test('what the index lacks and the endpoint has is a difference all the same', async () => {
    const gone = await db.pool.query(
        `DELETE FROM chain_event WHERE id = (SELECT min(id) FROM chain_event WHERE chain_id = 8453) RETURNING id`,
    )
    const { differences } = await report(await provider(base, keepsNoLogsBelow(0)), base.url)
    expect(differences.map(({ what, id, field }) => `${what} ${id} ${field}`)).toEqual([
        `chain_event ${gone.rows[0].id} (row)`,
    ])
})

test('a log that names no time, or an odd one, takes the time of its block', async () => {
    const odd = ['0x0', '0', 0, '', null, '0xzz', {}]
    const liar = await provider(base, (call, result) =>
        call.method === 'eth_getLogs'
            ? result.map((log: any, i: number) => ({ ...log, blockTimestamp: odd[i % odd.length] }))
            : result,
    )
    const { differences } = await report(liar)
    expect(differences.filter(({ field }) => field !== '(row)')).toEqual([])
})
