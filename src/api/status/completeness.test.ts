import type { Endpoint } from '../../chain/rpc/endpoints'
import { RpcClient } from '../../chain/rpc/rpc-client'
import { changeStretches, saveChainConfirmation } from '../../ingest/confirm/store'
import { confirmedBy, readBy } from '../../ingest/confirm/stretches'
import { noteEndpoints } from '../../ingest/status'
import { statusRow } from '../testing/market-rows'
import { type TestApi, testApi } from '../testing/test-api'

const HEIGHT = 100
const KEY = 'SECRETKEY123456'

let api: TestApi

beforeAll(async () => {
    api = await testApi()
})
afterAll(() => api.close())

beforeEach(async () => {
    await api.database.pool.query(
        'TRUNCATE chain_status, chain_confirmation, block_confirmation, rpc_endpoint',
    )
    await statusRow(api.database.pool, 8453, HEIGHT, HEIGHT)
})

/** Indexed from block 11 on: 20 blocks of each standing and 10 more that nobody looked at since. */
async function confirmations(reason: string | null): Promise<void> {
    const { pool } = api.database
    const chain = { level: 'all', endpoints: 3, fromHeight: 11, scope: 'scope', reason }
    await saveChainConfirmation(pool, 8453, chain)
    await pool.query('UPDATE chain_confirmation SET read_again = 2')
    await changeStretches(pool, 8453, [
        // Nothing is asked for below block 11, and what is noted above the index is not indexed yet.
        { from: 1, to: HEIGHT + 50, change: readBy(['a']) },
        { from: 1, to: 70, change: confirmedBy('a', 'final') },
        { from: 11, to: 50, change: confirmedBy('b', 'final') },
        { from: 11, to: 30, change: confirmedBy('c', 'early') },
    ])
}

const COMPLETENESS = `{ status { chains { chainId completeness {
    level endpoints blocks confirmedByTwoOrMore confirmedByOne seenAgain seenOnce placesOnly readAgain reason } } } }`

/** Figures of a metric by its labels. */
async function metric(name: string): Promise<Record<string, number>> {
    const lines = (await (await api.get('/metrics')).text()).split('\n')
    const own = lines
        .filter((line) => line.startsWith(`${name}{`))
        .map((line) => /\{(.*)\} (\S+)$/.exec(line)!)
    return Object.fromEntries(own.map(([, labels, value]) => [labels, Number(value)]))
}

test('INV-10: every indexed block is in exactly one of the counts, in status and in metrics alike', async () => {
    await confirmations('only one endpoint')
    const { data } = await api.ask(COMPLETENESS)
    const [og, base] = data.status.chains
    expect(base).toEqual({
        chainId: 8453,
        completeness: {
            level: 'all',
            endpoints: 3,
            blocks: 90,
            confirmedByTwoOrMore: 20,
            confirmedByOne: 20,
            seenAgain: 20,
            seenOnce: 30,
            placesOnly: 0,
            readAgain: 2,
            reason: 'only one endpoint',
        },
    })
    // Its indexer has written nothing: unknown, not zero.
    expect(og).toEqual({ chainId: 10740, completeness: null })
    expect(await metric('demand_chain_confirmed_blocks')).toEqual({
        'chain="8453",second_sources="two_or_more"': 20,
        'chain="8453",second_sources="one"': 20,
        'chain="8453",second_sources="none_seen_again"': 20,
        'chain="8453",second_sources="none"': 30,
    })
    expect(await metric('demand_chain_endpoints')).toEqual({ 'chain="8453"': 3 })
    expect(await metric('demand_chain_read_again')).toEqual({ 'chain="8453"': 2 })
})

test('an index that was emptied has no blocks, and none is confirmed', async () => {
    await confirmations(null)
    await statusRow(api.database.pool, 8453, -1, HEIGHT)
    const { data } = await api.ask(COMPLETENESS)
    expect(data.status.chains[1].completeness).toMatchObject({
        blocks: 0,
        confirmedByTwoOrMore: 0,
        confirmedByOne: 0,
        seenAgain: 0,
        seenOnce: 0,
        reason: null,
    })
})

test('INV-11: what each endpoint is can be read by everybody, with its trouble in words and without its key', async () => {
    const answers: Record<string, { status: number; body: string }> = {
        'first.test': { status: 401, body: `{"error":"unknown key ${KEY}"}` },
        'second.test': { status: 200, body: '[{"id":0,"result":"0x2105"}]' },
    }
    const client = new RpcClient({
        urls: [`https://first.test/${KEY}`, `https://second.test/${KEY}`, `https://second.test/v2`],
        transport: {
            post: async (url) => ({ ...answers[new URL(url).host], bytes: 0, retryAfterMs: null }),
            close() {},
        },
    })
    await client.call('eth_chainId', [])
    client.sawHead({ index: 1 }, 123)
    client.lacksLogs({ index: 1 }, 55, 'a test')
    const [, second, third] = client.all as Endpoint[]
    second.standing = 'known'
    third.standing = 'wrong'
    third.reason = 'it serves chain 1'
    second.cap.refused(4_000, null)
    await noteEndpoints(api.database.pool, 8453, client.all)
    const { data, errors } = await api.ask(`{ status { chains { chainId endpoints {
        name standing reason headHeight failures keepsLogsFrom widestRange } } } }`)
    expect(errors).toBeUndefined()
    const { endpoints } = data.status.chains.find(({ chainId }: { chainId: number }) => chainId === 8453)
    const nothing = { headHeight: null, failures: 0, keepsLogsFrom: null, widestRange: null }
    expect(endpoints).toEqual([
        {
            ...nothing,
            name: 'https://first.test',
            standing: 'UNKNOWN',
            reason: 'HTTP 401, its key is missing, wrong or has expired',
            failures: 1,
        },
        {
            name: 'https://second.test#1',
            standing: 'KNOWN',
            reason: null,
            headHeight: 123,
            failures: 0,
            keepsLogsFrom: 55,
            widestRange: 2_000,
        },
        { ...nothing, name: 'https://second.test#2', standing: 'WRONG', reason: 'it serves chain 1' },
    ])
    expect(await metric('demand_rpc_endpoint')).toEqual({
        'chain="8453",endpoint="https://first.test",standing="unknown"': 1,
        'chain="8453",endpoint="https://second.test#1",standing="known"': 1,
        'chain="8453",endpoint="https://second.test#2",standing="wrong"': 1,
    })
    expect(JSON.stringify(data) + (await (await api.get('/metrics')).text())).not.toContain(KEY)

    // An endpoint that left the settings is not shown any more.
    await noteEndpoints(api.database.pool, 8453, client.all.slice(1))
    expect(Object.keys(await metric('demand_rpc_endpoint')).length).toBe(2)
})
