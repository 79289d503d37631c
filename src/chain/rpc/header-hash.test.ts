import { startSmallChain } from '../../../test/support/chain'
import { quickClient } from '../testing/client'
import { startFaultProxy } from '../testing/fault-proxy'
import { proveHeader } from './header-hash'

const ZERO = `0x${'0'.repeat(64)}`
/** Block 0 of Ethereum, https://etherscan.io/block/0: a header of the first kind, without any later member. */
const ETHEREUM_GENESIS = {
    hash: '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
    parentHash: ZERO,
    sha3Uncles: '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347',
    miner: `0x${'0'.repeat(40)}`,
    stateRoot: '0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544',
    transactionsRoot: '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
    receiptsRoot: '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
    logsBloom: `0x${'0'.repeat(512)}`,
    difficulty: '0x400000000',
    number: '0x0',
    gasLimit: '0x1388',
    gasUsed: '0x0',
    timestamp: '0x0',
    extraData: '0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa',
    mixHash: ZERO,
    nonce: '0x0000000000000042',
    size: '0x21c',
    uncles: [],
    transactions: [],
}

test('a header is hashed as Ethereum hashes it', () => {
    expect(proveHeader(ETHEREUM_GENESIS)).toBe('proven')
    expect(proveHeader({ ...ETHEREUM_GENESIS, totalDifficulty: '0x1', added: 'by the node' })).toBe('proven')
})

describe('a header of a chain with every member that Base has', () => {
    let chain: Awaited<ReturnType<typeof startSmallChain>>
    let header: Record<string, unknown>

    beforeAll(async () => {
        chain = await startSmallChain(8453)
        await chain.mine()
        header = await chain.rpc.call('eth_getBlockByNumber', ['latest', false])
    })
    afterAll(() => chain.stop())

    test('INV-1: proves every member of itself, its time among them', () => {
        expect(proveHeader(header)).toBe('proven')
        const altered: Record<string, string> = {
            timestamp: `0x${(Number(header.timestamp) + 1).toString(16)}`,
            number: '0x7',
            parentHash: ZERO,
            logsBloom: `0x${'0'.repeat(511)}1`,
            extraData: '0x00',
            gasUsed: '0x1',
            requestsHash: ZERO,
            hash: ZERO,
        }
        for (const [member, value] of Object.entries(altered))
            expect([member, proveHeader({ ...header, [member]: value })]).toEqual([member, 'contradicted'])
    })

    test('proves nothing where a member is not told, or one that is not known here may be part of it', () => {
        const later = { ...header, timestamp: '0x7', blockAccessListHash: ZERO }
        expect(proveHeader(later)).toBe('open')
        for (const member of ['requestsHash', 'mixHash', 'baseFeePerGas', 'withdrawalsRoot'])
            expect(proveHeader({ ...header, [member]: undefined })).toBe('open')
        expect(proveHeader({ ...header, logsBloom: `0x${'f'.repeat(512)}` })).toBe('open')
    })

    test('INV-1: a time that is false by a second is a bad answer of that endpoint, and another one is asked', async () => {
        const [liar, honest] = [await startFaultProxy(chain.url), await startFaultProxy(chain.url)]
        liar.fault((method) =>
            method === 'eth_getBlockByNumber'
                ? {
                      map: (block) => ({
                          ...block,
                          timestamp: `0x${(Number(block.timestamp) + 1).toString(16)}`,
                      }),
                  }
                : null,
        )
        const client = quickClient([liar.url, honest.url], { provesHeaders: true })
        const found = await client.call('eth_getBlockByNumber', ['latest', false], {
            decode: (raw) => client.headerOf(raw),
        })
        expect(found).toMatchObject({ timeMs: Number(header.timestamp) * 1000, isProven: true })
        expect(client.all[0].failures).toBe(1)
        client.close()
        await liar.stop()
        await honest.stop()
    })
})
