import { id } from 'ethers'
import type { Pool } from 'pg'
import { digestTables } from '../../test/support/digest'
import { testDatabase } from '../../test/support/postgres'
import { OPG, randomEvents, seeded } from '../../test/support/random-events'
import { inTransaction } from '../database/transaction'
import type { DomainEvent } from '../decode/events'
import type { ChainLabels } from '../facts/chain-labels'
import { applyEvents } from '../ingest/apply'
import { undoAbove } from '../ingest/undo'
import { auditRollups } from '../rollups/demand/audit'
import type { Entry } from './entry'
import { ensureGatewayCatalogue, gatewayEntries } from './gateway'
import { parseCatalogue } from './parse'
import { replaceCatalogue } from './replace'

const opg = [Buffer.from(OPG.slice(2), 'hex')]
const context = { demo: false, opg }

const labels = (chainId: number): ChainLabels => ({
    chainId,
    demo: false,
    decimals: 18,
    provenance: 'onchain',
    opg,
    isOpg: (token: string) => token === OPG,
    isReference: () => false,
})

const hub = (models: unknown[]): Entry[] =>
    parseCatalogue(models.map((value) => ({ place: 'model', value }))).entries

const replace = (pool: Pool, source: string, entries: Entry[]) =>
    inTransaction(pool, (client) => replaceCatalogue(client, source, entries, context))

const apply = (pool: Pool, chainId: number, events: DomainEvent[]) =>
    inTransaction(pool, (client) => applyEvents(client, events, labels(chainId)))

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
    for (const drop of cleanups.splice(0)) await drop()
})

async function database() {
    const db = await testDatabase()
    cleanups.push(db.drop)
    return db
}

const file = (cid: string) => ({ name: 'model.onnx', blobId: cid, size: 1 })
const ALICE = hub([
    {
        name: 'one',
        author: 'alice',
        tags: ['a'],
        versions: [{ version: '1.00', files: [file('QmOne'), file('QmNever')] }],
    },
    { name: 'two', authorUsername: 'alice', versions: [{ versionString: '2', files: [file('QmTwo')] }] },
    { name: 'idle', author: 'carol' },
])

/** A precompile call that names `cid`, at a height of its own. */
function call(height: number, cid: string, chainId = 10740): DomainEvent {
    const [event] = randomEvents(1, chainId, 40).filter((event) => event.kind === 'inference')
    const txHash = id(`tx ${height}`)
    return {
        ...event,
        rail: 'PRECOMPILE',
        modelRef: cid,
        workflow: null,
        ref: { ...event.ref, height, txHash, txPosition: 0, logIndex: 0 },
    } as DomainEvent
}

function registration(height: number, model: string, cid: string): DomainEvent {
    const { ref } = call(height, cid, 8453)
    const args = { name: 'registered', owner: `0x${'b0'.repeat(20)}`, modelCID: cid, cidHash: id(cid) }
    return {
        kind: 'state',
        ref,
        name: 'ModelRegistered',
        subject: model,
        args,
        sender: null,
    } as unknown as DomainEvent
}

async function artifact(pool: Pool, cid: string) {
    const { rows } = await pool.query(
        'SELECT model_id, claimed, version, provenance FROM model_artifact WHERE cid = $1',
        [cid],
    )
    return rows[0]
}

async function model(pool: Pool, modelId: string) {
    const { rows } = await pool.query(
        'SELECT registered, catalogued, name, calls::int AS calls, provenance FROM model WHERE id = $1',
        [modelId],
    )
    return rows[0]
}

const ONE = id('alice/one')

test('INV-4 INV-10: a string that a catalogue lists belongs to its model, labelled operatorReported, and its calls follow', async () => {
    const { pool } = await database()
    await apply(pool, 10740, [call(1, 'QmOne'), call(2, ' QmOne '), call(3, 'QmOther')])
    const replaced = await replace(pool, 'hub', ALICE)
    expect(replaced).toEqual({ entries: 3, artifacts: 6, removed: 0, reassigned: 1 })
    expect(await artifact(pool, 'QmOne')).toEqual({
        model_id: ONE,
        claimed: false,
        version: '1.00',
        provenance: 'operatorReported',
    })
    const unregistered = {
        registered: false,
        catalogued: true,
        name: 'alice/one',
        provenance: 'operatorReported',
    }
    expect(await model(pool, ONE)).toEqual({ ...unregistered, calls: 2 })
    expect(await model(pool, `unresolved:${id('QmOne')}`)).toBeUndefined()
    expect(await auditRollups(pool, opg)).toEqual([])
})

test('a model that only a catalogue knows is there, never called', async () => {
    const { pool } = await database()
    await replace(pool, 'hub', ALICE)
    expect(await model(pool, id('carol/idle'))).toMatchObject({ catalogued: true, calls: 0 })
    await replace(pool, 'hub', [])
    expect((await pool.query('SELECT FROM model')).rowCount).toBe(0)
    expect((await pool.query('SELECT FROM model_artifact')).rowCount).toBe(0)
})

test('a claim on chain wins over a catalogue, whichever came first, and a rollback gives the string back to the catalogue', async () => {
    const { pool } = await database()
    await apply(pool, 10740, [call(1, 'QmOne')])
    await replace(pool, 'hub', ALICE)
    const other = id('bob/model')
    await apply(pool, 8453, [registration(5, other, 'QmOne')])
    expect(await artifact(pool, 'QmOne')).toEqual({
        model_id: other,
        claimed: true,
        version: null,
        provenance: 'demo',
    })
    expect(await model(pool, other)).toEqual({
        registered: true,
        catalogued: false,
        name: 'registered',
        calls: 1,
        provenance: 'demo',
    })
    await replace(pool, 'hub', ALICE)
    expect((await artifact(pool, 'QmOne')).model_id).toBe(other)

    await inTransaction(pool, (client) => undoAbove(client, labels(8453), 4))
    expect((await artifact(pool, 'QmOne')).model_id).toBe(ONE)
    expect(await model(pool, ONE)).toMatchObject({ calls: 1 })
    expect(await model(pool, other)).toBeUndefined()
    expect(await auditRollups(pool, opg)).toEqual([])
})

test('INV-10: a model that is registered and catalogued is one model, whose label follows the registry and back', async () => {
    const { pool } = await database()
    await replace(pool, 'hub', ALICE)
    await apply(pool, 8453, [registration(5, ONE, 'QmElse')])
    expect(await model(pool, ONE)).toMatchObject({
        registered: true,
        catalogued: true,
        name: expect.not.stringMatching('alice/one'),
        provenance: 'demo',
    })
    await inTransaction(pool, (client) => undoAbove(client, labels(8453), 4))
    expect(await model(pool, ONE)).toMatchObject({
        registered: false,
        catalogued: true,
        name: 'alice/one',
        provenance: 'operatorReported',
    })
})

test('a catalogued model stays when the registry takes it back, though no string names it', async () => {
    const { pool } = await database()
    await replace(
        pool,
        'hub',
        ALICE.map((entry) => ({ ...entry, artifacts: [] })),
    )
    await apply(pool, 8453, [registration(5, ONE, 'QmElse')])
    await inTransaction(pool, (client) => undoAbove(client, labels(8453), 4))
    expect(await model(pool, ONE)).toMatchObject({ registered: false, catalogued: true })
})

test('what a re-import does not say any more falls back to the next catalogue, or to its stand-in', async () => {
    const { pool } = await database()
    await apply(pool, 10740, [call(1, 'QmOne'), call(2, 'QmTwo')])
    await replace(pool, 'hub', ALICE)
    const mirror = hub([
        { name: 'copy', author: 'zoe', versions: [{ version: '9', files: [file('QmOne')] }] },
    ])
    await replace(pool, 'mirror', mirror)
    expect((await artifact(pool, 'QmOne')).model_id).toBe(ONE)
    const again = await replace(pool, 'hub', [])
    expect(again).toMatchObject({ entries: 0, removed: 3, reassigned: 2 })
    expect((await artifact(pool, 'QmOne')).model_id).toBe(id('zoe/copy'))
    expect(await artifact(pool, 'QmTwo')).toMatchObject({
        model_id: `unresolved:${id('QmTwo')}`,
        provenance: 'onchain',
    })
    expect(await artifact(pool, 'QmNever')).toBeUndefined()
    expect(await auditRollups(pool, opg)).toEqual([])
})

test('everything a catalogue says on a simulated network is demo', async () => {
    const { pool } = await database()
    await inTransaction(pool, (client) => replaceCatalogue(client, 'hub', ALICE, { ...context, demo: true }))
    const { rows } = await pool.query(
        `SELECT provenance FROM model UNION SELECT provenance FROM model_artifact UNION SELECT provenance FROM catalogue_entry`,
    )
    expect(rows).toEqual([{ provenance: 'demo' }])
})

/** Models that meet the strings and the registrations of the random events. */
const RANDOM = hub([
    { name: 'one', author: 'alice', versions: [{ version: '1', files: [file('QmOne'), file('Qm-unused')] }] },
    { name: 'two', author: 'alice', versions: [{ version: '1', files: [file('QmTwo')] }] },
])
const RIVAL = hub([
    { name: 'a', author: 'a', versions: [{ version: '1', files: [file('QmOne'), file('QmThree')] }] },
])

test.each([1, 2, 3])(
    'INV-3 INV-4: catalogues before, during or after indexing, in any order and with rollbacks, end in the same database (seed %i)',
    async (seed) => {
        const chains = [10740, 8453].map((chainId) => [chainId, randomEvents(seed, chainId, 30)] as const)
        const orders = ['before', 'after', 'during'] as const
        const digests = []
        for (const order of orders) {
            const { pool } = await database()
            const random = seeded(seed)
            const importAll = async () => {
                const sources = [
                    () => replace(pool, 'hub', RANDOM),
                    () => replace(pool, 'rival', RIVAL),
                    () => inTransaction(pool, (client) => ensureGatewayCatalogue(client, context)),
                ]
                for (const source of order === 'after' ? sources : sources.reverse()) await source()
            }
            if (order === 'before') await importAll()
            for (const [chainId, events] of chains) {
                await apply(
                    pool,
                    chainId,
                    events.filter((event) => event.ref.height <= 15),
                )
                if (order === 'during') {
                    // Another catalogue of the same name, taken back by the next import.
                    await replace(pool, 'hub', RIVAL)
                    await importAll()
                }
                await apply(
                    pool,
                    chainId,
                    events.filter((event) => event.ref.height > 15),
                )
                if (order === 'during') {
                    const height = random.below(30)
                    await inTransaction(pool, (client) => undoAbove(client, labels(chainId), height))
                    if (random.below(2)) await replace(pool, 'rival', [])
                    await apply(
                        pool,
                        chainId,
                        events.filter((event) => event.ref.height > height),
                    )
                    await importAll()
                }
                expect(await auditRollups(pool, opg)).toEqual([])
            }
            if (order === 'after') await importAll()
            expect(await auditRollups(pool, opg)).toEqual([])
            digests.push(await digestTables(pool))
        }
        expect(digests[1]).toEqual(digests[0])
        expect(digests[2]).toEqual(digests[0])
    },
)

test('INV-5: calls of models and calls that name none add up to the total, with a catalogue too', async () => {
    const { pool } = await database()
    await apply(pool, 10740, randomEvents(4, 10740, 40))
    await replace(pool, 'hub', RANDOM)
    const { rows } = await pool.query(
        `SELECT (SELECT sum(calls) FROM model) + (SELECT coalesce(sum(calls), 0) FROM demand_day WHERE model_id IS NULL) AS split,
             (SELECT count(*) FROM inference WHERE NOT is_replay)::text AS facts`,
    )
    expect(rows[0].split).toBe(rows[0].facts)
})

test("the gateways' spellings name one model, and the built-in catalogue is written only when it differs", async () => {
    const { pool } = await database()
    const ensure = (entries = gatewayEntries()) =>
        inTransaction(pool, (client) => ensureGatewayCatalogue(client, context, entries))
    expect(await ensure()).toBe(true)
    for (const spelling of ['gpt-4.1', 'gpt-4.1-2025-04-14', 'openai/gpt-4.1']) {
        expect((await artifact(pool, spelling)).model_id).toBe(id('openai/gpt-4.1'))
    }
    expect(await ensure()).toBe(false)
    expect(await ensure(gatewayEntries().slice(1))).toBe(true)
    expect(await artifact(pool, 'gpt-4.1')).toBeUndefined()
    expect(await ensure()).toBe(true)
})

test('no spelling stands for two gateway models', () => {
    const spellings = gatewayEntries().flatMap((entry) => entry.artifacts.map(({ artifact }) => artifact.cid))
    expect(new Set(spellings).size).toBe(spellings.length)
    expect(gatewayEntries().length).toBeGreaterThan(60)
})
