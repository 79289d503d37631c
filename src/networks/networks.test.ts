import { told } from '../../test/support/told'
import { baseBlockAt } from './base-time'
import {
    DEVNET_MODEL_REGISTRY,
    knownProxies,
    loadNetwork,
    NetworkConfigError,
    type NetworkOverrides,
    tokenUnit,
} from './index'

const ADDRESS = '0xABCDEF0000000000000000000000000000000001'
const lower = ADDRESS.toLowerCase()

function chainOf(name: string, chainId: number, overrides: NetworkOverrides = {}) {
    return loadNetwork(name, overrides).chains.find((c) => c.chainId === chainId)!
}

describe('the network table', () => {
    test('opengradient is the published table: chains, genesis, start blocks', () => {
        expect(chainOf('opengradient', 8453)).toMatchObject({
            genesisHash: '0xf712aa9241cc24369b143cf6dce85f0902a9731e70d66818a3a5845b296c73dd',
            startHeight: 43_458_126,
            finalityConfirmations: 600,
            rpc: {
                transactions: 'byHash',
                urls: ['https://mainnet.base.org', 'https://base-rpc.publicnode.com'],
            },
        })
        expect(chainOf('opengradient', 10740)).toMatchObject({
            genesisHash: null,
            genesisHeight: 1,
            startHeight: 1,
            finalityConfirmations: 1,
            rpc: { transactions: 'byBlock' },
        })
    })

    test.each(['devnet', 'opengradient'])(
        '%s: addresses are lower case, names and addresses unique',
        (name) => {
            for (const chain of told(loadNetwork(name).chains)) {
                const addresses = chain.contracts.map((c) => c.address)
                for (const address of told([...addresses, ...chain.payTo]))
                    expect(address).toMatch(/^0x[0-9a-f]{40}$/)
                expect(new Set(addresses).size).toBe(addresses.length)
                expect(new Set(chain.contracts.map((c) => c.name)).size).toBe(addresses.length)
            }
        },
    )

    test('devnet has every contract of the real table at its real address, and the reference contracts', () => {
        for (const chainId of told([10740, 8453])) {
            const real = chainOf('opengradient', chainId).contracts.map((c) => c.address)
            const devnet = chainOf('devnet', chainId)
            expect(devnet.contracts.map((c) => c.address)).toEqual(expect.arrayContaining(real))
            expect(devnet.contracts.every((c) => c.provenance === 'demo')).toBe(true)
        }
        expect(chainOf('devnet', 8453).contracts.map((c) => c.address)).toContain(DEVNET_MODEL_REGISTRY)
        expect(chainOf('opengradient', 8453).contracts.some((c) => c.provenance === 'demo')).toBe(false)
    })

    test('base block heights follow from time', () => {
        expect(baseBlockAt('2023-06-15T00:35:47Z')).toBe(0)
        expect(baseBlockAt('2026-04-21')).toBe(44_970_126)
    })

    test('proxies of other chains are known too', () => {
        expect(knownProxies(loadNetwork('opengradient'))).toContain(
            '0xdb9f7863c9e06daf21ad43663a06a2f43d303fa7',
        )
    })

    test('OPG and the interim token are OPG; other tokens have no unit', () => {
        const network = loadNetwork('opengradient')
        expect(tokenUnit(network, 8453, '0xFbC2051AE2265686a469421b2C5A2D5462FbF5eB')).toBe('OPG')
        expect(tokenUnit(network, 8453, '0x5feccd17c393caf1001d18164236a37e731fcb9d')).toBe('OPG')
        expect(tokenUnit(network, 10740, '0xfbc2051ae2265686a469421b2c5a2d5462fbf5eb')).toBeNull()
        expect(tokenUnit(network, 8453, lower)).toBeNull()
    })
})

describe('overrides', () => {
    test('URLs, payTo wallets, reference contracts and start blocks are taken over', () => {
        const chain = chainOf('opengradient', 8453, {
            rpcUrls: { 8453: ['http://localhost:8545'] },
            payTo: [ADDRESS],
            modelRegistry: { address: ADDRESS, startHeight: 50_000_000 },
            startHeights: { 8453: 45_000_000 },
        })
        expect(chain.rpc.urls).toEqual(['http://localhost:8545'])
        expect(chain.payTo).toContain(lower)
        expect(chain.startHeight).toBe(45_000_000)
        expect(chain.contracts.find((c) => c.kind === 'modelRegistry')).toMatchObject({
            address: lower,
            startHeight: 50_000_000,
            provenance: 'demo',
        })
        expect(chain.contracts.find((c) => c.name === 'opg')!.startHeight).toBe(45_000_000)
        expect(chainOf('opengradient', 10740, { payTo: [ADDRESS] }).payTo).toEqual([])
    })

    test('null takes the reference contracts out of the devnet', () => {
        const { contracts } = chainOf('devnet', 8453, { modelRegistry: null, inferencePayments: null })
        expect(contracts.some((c) => c.kind === 'modelRegistry' || c.kind === 'inferencePayments')).toBe(
            false,
        )
    })

    test.each<[unknown, string]>([
        [{ rpcUrls: { 8453: ['foo'] } }, "RPC_URL_8453 is 'foo': expected an http(s) URL"],
        [{ rpcUrls: { 10740: ['ftp://x'] } }, "RPC_URL_10740 is 'ftp://x': expected an http(s) URL"],
        [{ payTo: ['0x12'] }, "PAY_TO is '0x12': expected an address, 0x and 40 hex digits"],
        [{ startHeights: { 8453: -1 } }, 'START_HEIGHT_8453 is -1: expected a block number'],
        [{ startHeights: { 8453: Number.NaN } }, 'START_HEIGHT_8453 is null: expected a block number'],
        [
            { modelRegistry: { address: 'x', startHeight: 0 } },
            "MODEL_REGISTRY is 'x': expected an address, 0x and 40 hex digits",
        ],
    ])('%j is refused: %s', (overrides, message) => {
        expect(() => loadNetwork('opengradient', overrides as NetworkOverrides)).toThrow(
            new NetworkConfigError(message),
        )
    })

    test('an unknown network and a doubled address are refused by name', () => {
        expect(() => loadNetwork('mainnet')).toThrow("NETWORK is 'mainnet': expected devnet or opengradient")
        const opg = '0xfbc2051ae2265686a469421b2c5a2d5462fbf5eb'
        const reference = { address: opg, startHeight: 0 }
        expect(() => loadNetwork('opengradient', { modelRegistry: reference })).toThrow(/that address is opg/)
    })
})
