import { id, keccak256, toUtf8Bytes } from 'ethers'
import { type FaultProxy, startFaultProxy } from '../../src/chain/testing/fault-proxy'
import { BASE, OG } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import type { Network } from '../../src/networks/types'
import { type SmallChain, startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { logOf } from '../support/logs'
import { PATIENCE_MS } from '../support/patience'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { proveAll } from '../support/proven-market'
import { batchOf, blobId, type Enclave, newEnclave, signedLeaf, TestAggregator } from '../support/settlements'
import { audit, cleanIndex, indexTo, networkAt, reaches, startSync } from '../support/sync'
import { verified } from '../support/verified'

const OPERATOR = `0x${'00'.repeat(18)}77cc`
const REGISTRAR = `0x${'00'.repeat(18)}77ee`
const MULTICALL = BASE.multicall
const wallet = (n: number) => `0x${'00'.repeat(19)}a${n}`
const endpoint = (n: number) => `https://tee-${n}.example`

let og: SmallChain
let base: SmallChain
let db: TestDatabase
let aggregator: TestAggregator
let network: Network
let proxies: FaultProxy[]

beforeEach(async () => {
    og = await startSmallChain(10740)
    base = await startSmallChain(8453)
    db = await testDatabase()
    aggregator = await new TestAggregator().start()
    proxies = []
    network = networkAt({ 10740: og.url, 8453: base.url })
    await og.place(OG.teeRegistry, 'TeeRegistry')
    await og.place(OG.teeRegistryV1, 'TeeRegistryV1')
    await og.place(REGISTRAR, 'TeeRegistrar')
    for (const [registry, contract] of [
        [OG.teeRegistry, 'TeeRegistry'],
        [OG.teeRegistryV1, 'TeeRegistryV1'],
    ] as const) {
        await og.send(registry, encodeCall(contract, 'init', [OPERATOR]), OPERATOR)
        for (const operator of [OPERATOR, MULTICALL, REGISTRAR])
            await og.send(
                registry,
                encodeCall(contract, 'grantRole', [id('TEE_OPERATOR'), operator]),
                OPERATOR,
            )
    }
    await og.mine()
})

afterEach(async () => {
    await Promise.all([og.stop(), base.stop(), aggregator.stop(), ...proxies.map((proxy) => proxy.stop())])
    await db.drop()
})

const plainArgs = (enclave: Enclave, n: number) => [
    '0xa5',
    enclave.publicKey,
    '0x30',
    wallet(n),
    endpoint(n),
    0,
]

/** Every way to register an enclave that the plain call is not. */
const WAYS: Record<string, (enclave: Enclave, n: number) => Promise<unknown>> = {
    'with an OHTTP configuration': (enclave, n) => {
        const args = [...plainArgs(enclave, n), 7, 32, 1, 2, '0x0c', '0x0d', '0x0e']
        return og.send(
            OG.teeRegistry,
            encodeCall('TeeRegistry', 'registerTEEWithAttestationAndOHTTPConfig', args),
            OPERATOR,
        )
    },
    'through a multicall': (enclave, n) => {
        const inner = encodeCall('TeeRegistry', 'registerTEEWithAttestation', plainArgs(enclave, n))
        return og.send(
            MULTICALL,
            encodeCall('Multicall3', 'aggregate3', [[[OG.teeRegistry, false, inner]]]),
            OPERATOR,
        )
    },
    'by a contract whose calldata shows nothing': (enclave, n) => byContract(enclave, n, OG.teeRegistry),
    'by such a contract in the older registry': (enclave, n) => byContract(enclave, n, OG.teeRegistryV1),
    // Calldata of a name that nobody has published: only the registry can tell.
    'by a call of an unknown name': async (enclave, n) => {
        await og.send(
            REGISTRAR,
            encodeCall('TeeRegistrar', 'prepare', [enclave.publicKey, wallet(n), endpoint(n)]),
        )
        const register = encodeCall('TeeRegistrar', 'register', [OG.teeRegistry, 0])
        await og.send(MULTICALL, encodeCall('Multicall3', 'aggregate3', [[[REGISTRAR, false, register]]]))
    },
}

async function byContract(enclave: Enclave, n: number, registry: string): Promise<void> {
    await og.send(
        REGISTRAR,
        encodeCall('TeeRegistrar', 'prepare', [enclave.publicKey, wallet(n), endpoint(n)]),
    )
    await og.send(REGISTRAR, encodeCall('TeeRegistrar', 'register', [registry, 0]))
}

/** A batch of three signed calls, published. */
async function settle(enclave: Enclave, label: string): Promise<void> {
    const { root, size, bytes } = batchOf([1, 2, 3].map((n) => signedLeaf(enclave, `${label} ${n}`)))
    aggregator.serve(label, bytes)
    const args = [root, size, toUtf8Bytes(blobId(label))]
    await og.emit([logOf('SettlementRelay', 'BatchSettlement', OG.relay, args)])
}

const tees = async () =>
    (
        await db.pool.query(
            `SELECT id, '0x' || encode(public_key, 'hex') AS "publicKey", '0x' || encode(payment_address, 'hex') AS wallet, endpoint,
                 calldata_reason AS reason, asked_at IS NOT NULL AS asked FROM tee`,
        )
    ).rows

const proofs = async () =>
    (await db.pool.query('SELECT published, verified FROM settlement_batch ORDER BY height, tx_position'))
        .rows

const until = async (what: string, holds: () => Promise<boolean>) => {
    for (const deadline = Date.now() + PATIENCE_MS; !(await holds()); ) {
        if (Date.now() > deadline) throw new Error(`never: ${what}`)
        await new Promise((done) => setTimeout(done, 50))
    }
}

const proxied = async (urls: string[]) => {
    for (const url of urls) proxies.push(await startFaultProxy(url))
    const chains = network.chains.map((chain) =>
        chain.chainId === 10740
            ? { ...chain, rpc: { ...chain.rpc, urls: proxies.map(({ url }) => url) } }
            : chain,
    )
    return { ...network, chains }
}

test('INV-10: an enclave has its key, its payment address and its proofs, however it was registered; a second path finds the same', async () => {
    const enclaves = Object.keys(WAYS).map(() => newEnclave())
    for (const [n, way] of Object.values(WAYS).entries()) await way(enclaves[n], n)
    await og.mine()
    for (const [n, enclave] of enclaves.entries()) await settle(enclave, `batch ${n}`)
    const head = await og.mine()
    for (const n of enclaves.keys())
        await base.mine([
            logOf('Opg', 'Transfer', BASE.opg, [OPERATOR, wallet(n), 5n]),
            logOf('X402UptoProxy', 'Settled', BASE.upto, []),
        ])
    await indexTo(db.url, network, 10740, head.height)
    await indexTo(db.url, network, 8453, (await base.head()).height)
    await proveAll(db.url, network, [aggregator.url], 0)

    const found = new Map((await tees()).map((tee) => [tee.id, tee]))
    for (const [n, name] of Object.keys(WAYS).entries())
        expect({ name, ...found.get(enclaves[n].teeId) }).toEqual({
            name,
            id: enclaves[n].teeId,
            publicKey: enclaves[n].publicKey,
            wallet: wallet(n),
            endpoint: endpoint(n),
            reason: null,
            asked: n >= 2,
        })
    expect(await proofs()).toEqual(enclaves.map(() => ({ published: 3, verified: 3 })))
    expect((await db.pool.query('SELECT FROM payment')).rowCount).toBe(enclaves.length)
    const report = await verified(db.url, network, [aggregator.url])
    expect(report.differences).toEqual([])
    expect(await audit(db, network)).toEqual([])
})

test('INV-3: an OHTTP configuration is the last one set, gone when it is cleared, and back when that is taken back', async () => {
    const enclave = newEnclave()
    const config = async () =>
        (
            await db.pool.query(
                `SELECT ohttp_key_id AS key, ohttp_kem_id AS kem, '0x' || encode(ohttp_public_key_hash, 'hex') AS hash, ohttp_updated_at IS NOT NULL AS at FROM tee`,
            )
        ).rows[0]
    await WAYS['with an OHTTP configuration'](enclave, 1)
    await og.mine()
    const args = [enclave.teeId, 9, 33, 1, 2, '0x0f', '0x0d', '0x0e']
    await og.send(OG.teeRegistry, encodeCall('TeeRegistry', 'setOHTTPConfig', args), OPERATOR)
    const set = await og.mine()
    await indexTo(db.url, network, 10740, set.height)
    expect(await config()).toEqual({ key: 9, kem: 33, hash: keccak256('0x0f'), at: true })
    await og.send(OG.teeRegistry, encodeCall('TeeRegistry', 'clearOHTTPConfig', [enclave.teeId]), OPERATOR)
    const sync = startSync(db.url, network, 10740)
    await reaches(db.pool, 10740, await og.mine(), sync)
    expect(await config()).toEqual({ key: null, kem: null, hash: null, at: false })
    await og.rollback(1)
    await reaches(db.pool, 10740, await og.mine(), sync)
    expect((await config()).key).toBe(9)
    await sync.stop()
    expect(await digestTables(db.pool)).toEqual(
        await cleanIndex(network, { 10740: (await og.head()).height }),
    )
})

test('INV-10: a node without eth_call holds nothing up; the key is asked for again, and what could not be checked is proved then', async () => {
    const enclave = newEnclave()
    await WAYS['by a contract whose calldata shows nothing'](enclave, 1)
    await og.mine()
    await settle(enclave, 'early')
    const head = await og.mine()
    const faulty = await proxied([og.url])
    proxies[0].fault((method) =>
        method === 'eth_call' ? { error: { code: -32000, message: 'missing trie node' } } : null,
    )
    await indexTo(db.url, faulty, 10740, head.height)
    await proveAll(db.url, network, [aggregator.url], 0)
    expect(await tees()).toEqual([
        {
            id: enclave.teeId,
            publicKey: null,
            wallet: null,
            endpoint: null,
            reason: expect.stringContaining('its calldata holds no registerTEEWithAttestation'),
            asked: false,
        },
    ])
    expect(await proofs()).toEqual([{ published: 3, verified: 0 }])
    const { rows } = await db.pool.query('SELECT reason, attempts FROM tee_answer')
    expect(rows[0]).toMatchObject({ reason: 'the node can not be asked for the state of that block' })

    const sync = startSync(db.url, faulty, 10740)
    await reaches(db.pool, 10740, head, sync)
    proxies[0].fault(null)
    await until('the key is known', async () => (await tees())[0].publicKey === enclave.publicKey)
    await sync.stop()
    await proveAll(db.url, network, [aggregator.url], 0)
    expect(await proofs()).toEqual([{ published: 3, verified: 3 }])
    expect(await tees()).toMatchObject([
        { wallet: wallet(1), endpoint: endpoint(1), reason: null, asked: true },
    ])
    expect(await audit(db, network)).toEqual([])
    await indexTo(db.url, network, 8453, (await base.mine()).height)
    expect((await verified(db.url, network, [aggregator.url])).differences).toEqual([])
})

test('an answer of a pruned node is that of its newest block; nothing but a key that hashes to the id is believed', async () => {
    const enclave = newEnclave()
    await WAYS['by a contract whose calldata shows nothing'](enclave, 1)
    await og.mine()
    const head = await og.mine()
    const faulty = await proxied([og.url])
    proxies[0].fault((method, [, block]) =>
        method === 'eth_call' && block !== 'latest' ? { error: { code: -32000, message: 'pruned' } } : null,
    )
    await indexTo(db.url, faulty, 10740, head.height)
    const asked = async () => (await db.pool.query('SELECT asked_at FROM tee')).rows[0].asked_at
    expect(await asked()).toBe(head.height)
    expect(await tees()).toMatchObject([{ publicKey: enclave.publicKey, wallet: wallet(1) }])

    // Another database, and a node that names another key.
    await db.drop()
    db = await testDatabase()
    const other = newEnclave().publicKey.slice(2)
    proxies[0].fault((method) =>
        method === 'eth_call'
            ? { map: (result: string) => result.replace(enclave.publicKey.slice(2), other) }
            : null,
    )
    await indexTo(db.url, faulty, 10740, head.height)
    expect(await tees()).toMatchObject([{ publicKey: null, wallet: null, asked: false }])
})

test('a payment address that two endpoints tell differently is unknown, with the key known; a third one decides', async () => {
    const enclave = newEnclave()
    await WAYS['by a contract whose calldata shows nothing'](enclave, 1)
    const head = await og.mine()
    const two = await proxied([og.url, og.url])
    const lie = (method: string) =>
        method === 'eth_call'
            ? { map: (result: string) => result.replace(wallet(1).slice(2), wallet(2).slice(2)) }
            : null
    proxies[0].fault(lie)
    await indexTo(db.url, two, 10740, head.height)
    expect(await tees()).toEqual([
        {
            id: enclave.teeId,
            publicKey: enclave.publicKey,
            wallet: null,
            endpoint: null,
            reason: 'the RPC endpoints contradict each other about payment address and endpoint',
            asked: true,
        },
    ])
    const three = await proxied([og.url])
    const sync = startSync(db.url, three, 10740)
    await until('the wallet is known', async () => (await tees())[0].wallet === wallet(1))
    await sync.stop()
    expect(await tees()).toMatchObject([{ reason: null }])
})
