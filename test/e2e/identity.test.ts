import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from '../../src/devnet/anvil'
import { startSmallChain } from '../support/chain'
import { digestTables } from '../support/digest'
import { type TestDatabase, testDatabase } from '../support/postgres'
import { randomBlock } from '../support/random-logs'
import { indexTo, networkAt, startSync } from '../support/sync'

const open: { stop(): Promise<void> }[] = []
let db: TestDatabase

beforeEach(async () => {
    db = await testDatabase()
})

afterEach(async () => {
    for (const each of open.splice(0)) await each.stop()
    await db.drop()
})

test('an endpoint of another chain is refused by its chain id, and nothing is indexed', async () => {
    const chain = await startSmallChain(10740)
    open.push(chain)
    const error = await startSync(db.url, networkAt({ 8453: chain.url }), 8453).ended
    expect(error?.name).toBe('ChainIdentityError')
    expect(error?.message).toMatch(
        /serves chain 10740, expected 8453 \(base\): set RPC_URL_8453 to an endpoint of chain 8453$/,
    )
    expect((await db.pool.query('SELECT FROM chain_status')).rowCount).toBe(0)
})

test('INV-3: a chain that was started anew is refused by its genesis hash, and what is indexed stays', async () => {
    const chain = await startSmallChain(8453)
    open.push(chain)
    for (let n = 0; n < 5; n++) await chain.mine(...randomBlock(n, 8453))
    await indexTo(db.url, networkAt({ 8453: chain.url }), 8453, 5)
    const before = await digestTables(db.pool)

    const dir = mkdtempSync(join(tmpdir(), 'demand-chain-'))
    const reset = await startAnvil({ chainId: 8453, genesisTime: 1, pidFile: join(dir, 'anvil.pid') })
    open.push(reset)
    const error = await startSync(db.url, networkAt({ 8453: reset.url }), 8453).ended
    expect(error?.name).toBe('ChainIdentityError')
    expect(error?.message).toMatch(
        /^block 0 of chain 8453 \(base\) at \S+ is 0x[0-9a-f]{64}, expected 0x[0-9a-f]{64}: the chain was reset or this is another one; point RPC_URL_8453 at the right chain, or start with an empty database$/,
    )
    expect(await digestTables(db.pool)).toEqual(before)
    rmSync(dir, { recursive: true, force: true })
})
