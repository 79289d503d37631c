import { findCommonAncestor } from '../hot/common-ancestor'
import { startTestChain, type TestChain } from '../testing/anvil'
import { quickClient } from '../testing/client'
import { establishIdentity } from './establish'
import type { ChainIdentity } from './identity'
import type { RpcClient } from './rpc-client'

let chain: TestChain
let client: RpcClient
const expected = {
    chainId: 10740 as const,
    name: 'opengradient',
    genesisHash: null,
    genesisHeight: 1,
    confirmations: 1,
}
const hashAt = async (n: number): Promise<string> =>
    (await chain.rpc('eth_getBlockByNumber', '0x' + n.toString(16), false)).hash

beforeAll(async () => {
    chain = await startTestChain(10740)
    client = quickClient(chain.url)
    await chain.mine(40)
})

afterAll(async () => {
    client.close()
    await chain.stop()
})

describe('INV-11: an endpoint shows what it is before it is used', () => {
    const identified = (more: Partial<ChainIdentity> = {}) =>
        quickClient(chain.url, { identity: { ...expected, held: async () => null, ...more } })

    test('the genesis hash found is handed out to be pinned, and accepted afterwards', async () => {
        const hash = await establishIdentity(identified())
        expect(hash).toBe(await hashAt(1))
        expect(await establishIdentity(identified({ genesisHash: hash }))).toBe(hash)
    })

    test('another chain id is refused with what was expected, what came and the way out', async () => {
        await expect(establishIdentity(identified({ chainId: 8453, name: 'base' }))).rejects.toThrow(
            /serves chain 10740, expected 8453 \(base\): set RPC_URL_8453 to an endpoint of chain 8453/,
        )
    })

    test('a chain that was reset is refused', async () => {
        const old = '0x' + 'a'.repeat(64)
        await expect(establishIdentity(identified({ genesisHash: old }))).rejects.toThrow(
            /expected 0xaaa.*the chain was reset/,
        )
    })

    test('one that misses a final block of the index is on another branch, and nobody is left to ask', async () => {
        const client = identified({ held: async () => ({ height: 7, hash: '0x' + 'a'.repeat(64) }) })
        await expect(client.call('eth_blockNumber', [])).rejects.toMatchObject({
            name: 'DeepReorgError',
            height: 7,
            found: await hashAt(7),
        })
    })
})

describe('common ancestor', () => {
    /** Stored blocks at these heights; from `wrongFrom` on of another branch. */
    async function stored(heights: number[], wrongFrom: number) {
        const hashes = new Map<number, string>()
        for (const h of heights) hashes.set(h, h >= wrongFrom ? '0x' + 'b'.repeat(64) : await hashAt(h))
        return async (height: number) => {
            const found = heights.filter((h) => h <= height).at(-1)
            return found == null ? null : { height: found, hash: hashes.get(found)! }
        }
    }

    const dense = Array.from({ length: 41 }, (_, i) => i)
    test.each<[string, number[], number, number | null]>([
        ['the fork is in the middle', dense, 23, 22],
        ['nothing forked', dense, 99, 40],
        ['only the oldest is left', dense, 1, 0],
        ['nothing is left', [5, 6, 7], 0, null],
        ['stored blocks have gaps', [3, 9, 10, 31, 38], 31, 10],
        ['stored blocks reach above the head', [3, 20, 40, 50, 60], 50, 40],
        ['nothing is stored', [], 0, null],
    ])('%s', async (_, heights, wrongFrom, ancestor) => {
        const found = await findCommonAncestor(client, await stored(heights, wrongFrom))
        expect(found?.height ?? null).toBe(ancestor)
        if (found) expect(found.hash).toBe(await hashAt(found.height))
    })
})
