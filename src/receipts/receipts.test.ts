import { id } from 'ethers'
import type { Pool } from 'pg'
import { digestTables } from '../../test/support/digest'
import { testDatabase } from '../../test/support/postgres'
import { seeded } from '../../test/support/random-events'
import { distinctArtifacts, type Entry } from '../catalogue/entry'
import { replaceCatalogue } from '../catalogue/replace'
import { inTransaction } from '../database/transaction'
import { undoAbove } from '../ingest/undo'
import { checkReceipt } from './check'
import { linkReceipts } from './link'
import { parseReceipt } from './parse'
import { recheckLinked } from './recheck'
import { storeReceipts } from './store'
import { context, hashOf, Ledger, labels } from './testing/ledger'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
    for (const drop of cleanups.splice(0)) await drop()
})

async function ledger(): Promise<Ledger> {
    const db = await testDatabase()
    cleanups.push(db.drop)
    return new Ledger(db.pool)
}

interface Told {
    model?: string
    cost?: number
    call?: string
    blob?: string
    request?: object
}

/** A receipt that says that payment `payment` paid for the call settled by `settlement`. */
function receipt(payment: string, settlement: string, { model, cost, call, blob, request }: Told = {}) {
    return parseReceipt(
        JSON.stringify({
            paymentTx: hashOf(payment),
            settlementTx: hashOf(settlement),
            blobId: blob ?? `blob:${settlement}`,
            ...(model && { model }),
            ...(cost !== undefined && { cost: String(cost) }),
            ...(call && { inputHash: hashOf(`in ${call}`), outputHash: hashOf(`out ${call}`) }),
            ...(request && { request }),
        }),
    )
}

async function receive(pool: Pool, ...receipts: ReturnType<typeof receipt>[]): Promise<string[]> {
    return (await storeReceipts(pool, receipts, context)).ids
}

async function states(pool: Pool, ids: string[]) {
    const { rows } = await pool.query(
        'SELECT id, state, coalesce(contradiction, waiting_for) AS why, model_proved AS proved FROM receipt',
    )
    const byId = new Map(rows.map(({ id, ...row }) => [id, row]))
    return ids.map((id) => byId.get(id))
}

const shortStates = async (pool: Pool, ids: string[]) => (await states(pool, ids)).map((row) => row?.state)

async function callOf(pool: Pool, settlement: string) {
    const { rows } = await pool.query(
        'SELECT attribution, model_id AS model FROM inference WHERE tx_hash = $1 ORDER BY sub_position',
        [Buffer.from(hashOf(settlement).slice(2), 'hex')],
    )
    return rows
}

async function paymentOf(pool: Pool, payment: string) {
    const { rows } = await pool.query(
        'SELECT attribution, model_id AS model FROM payment WHERE tx_hash = $1',
        [Buffer.from(hashOf(payment).slice(2), 'hex')],
    )
    return rows[0]
}

const GPT = id('openai/gpt-4.1')
const OWN = { author: 'alice', name: 'own', task: null, tags: [], ownerAddress: null }

test('a receipt that agrees with both chains links an individual settlement to its payment, whose model it then is', async () => {
    const l = await ledger()
    await l.knowGateway()
    await l.pay('p', 100)
    await l.settle('s')
    await l.readCall('s', 'openai/gpt-4.1-2025-04-14', 100n)
    const ids = await receive(l.pool, receipt('p', 's', { model: 'gpt-4.1', call: 's', cost: 100 }))
    expect(await linkReceipts(l.pool, context)).toEqual({ linked: 1, refused: 0 })
    expect(await states(l.pool, ids)).toEqual([{ state: 'LINKED', why: null, proved: true }])
    expect(await callOf(l.pool, 's')).toEqual([{ attribution: 'BLOB', model: GPT }])
    expect(await paymentOf(l.pool, 'p')).toEqual({ attribution: 'RECEIPT', model: GPT })
    expect(await l.audit()).toEqual([])
})

test('INV-4 INV-10: a receipt names the model of a batch leaf; without the request it is told, with it proved', async () => {
    const l = await ledger()
    await l.knowGateway()
    const request = {
        model: 'gpt-4.1',
        messages: [{ role: 'user', content: 'hé' }],
        temperature: 0.7,
        max_tokens: 64,
    }
    const python =
        '{"max_tokens": 64, "messages": [{"content": "h\\u00e9", "role": "user"}], "model": "gpt-4.1", "temperature": 0.7}'
    await l.pay('p', 30)
    await l.settleBatch('b', 2)
    await l.readBatch('b', ['told', 'asked'])
    await l.pool.query(`UPDATE inference SET input_hash = $1 WHERE id LIKE '%-1' AND batch_id IS NOT NULL`, [
        Buffer.from(id(python).slice(2), 'hex'),
    ])
    const ids = await receive(
        l.pool,
        receipt('p', 'b', { model: 'openai/gpt-4.1', call: 'told', cost: 10 }),
        receipt('p', 'b', { request, cost: 20 }),
    )
    await linkReceipts(l.pool, context)
    expect(await states(l.pool, ids)).toEqual([
        { state: 'LINKED', why: null, proved: false },
        { state: 'LINKED', why: null, proved: true },
    ])
    expect(await callOf(l.pool, 'b')).toEqual([
        { attribution: 'RECEIPT', model: GPT },
        { attribution: 'RECEIPT', model: GPT },
    ])
    expect(await paymentOf(l.pool, 'p')).toEqual({ attribution: 'RECEIPT', model: GPT })
    expect(await l.audit()).toEqual([])
})

describe('a receipt is refused with the contradiction when it tells', () => {
    let l: Ledger
    let drop: () => Promise<void>
    beforeAll(async () => {
        const db = await testDatabase()
        drop = db.drop
        l = new Ledger(db.pool)
        await l.knowGateway()
        await l.pay('p', 100)
        await l.pay('many', [60, 70])
        await l.pay('contract', 100, hashOf('another model'))
        await l.settle('s')
        await l.readCall('s', 'gpt-4.1')
        await l.settleBatch('b', 1)
        await l.readBatch('b', ['leaf'])
    })
    afterAll(() => drop())

    test.each<[string, ReturnType<typeof receipt>, RegExp]>([
        [
            'another blob than the settlement points to',
            receipt('p', 's', { blob: 'blob:other' }),
            /^the settlement of transaction 0x\w{64} points to blob:s, not to blob blob:other$/,
        ],
        [
            "another model than the settlement's blob names",
            receipt('p', 's', { model: 'gpt-5' }),
            /^the settlement's blob names model 'gpt-4\.1', not 'gpt-5'$/,
        ],
        [
            'other hashes than stand on chain',
            receipt('p', 's', { call: 'other' }),
            /^the settlement has input hash 0x\w+ and output hash 0x\w+, not input hash 0x\w+ and output hash 0x\w+$/,
        ],
        [
            'a cost above the payment',
            receipt('p', 's', { cost: 101 }),
            /^cost 101 is more than the 100 of payment 8453-0x\w+-0$/,
        ],
        [
            'a call that the batch does not list',
            receipt('p', 'b', { call: 'x' }),
            /^no published call of batch 10740-0x\w+-0 has input hash 0x\w+ and output hash 0x\w+$/,
        ],
        [
            'a batch without saying which call',
            receipt('p', 'b'),
            /^the settlement is batch 10740-\S+: which of its calls is meant, only an input hash and an output hash/,
        ],
        [
            'one of several payments without saying which',
            receipt('many', 's', { cost: 50 }),
            /^transaction 0x\w+ holds payments 8453-\S+-0, 8453-\S+-1: which is meant, only its whole amount can tell$/,
        ],
        [
            'a payment for another model',
            receipt('contract', 's', { model: 'gpt-4.1' }),
            /^payment 8453-\S+ is for model 0x\w+, not for 'gpt-4\.1'$/,
        ],
        [
            'a payment for another model than the blob names',
            receipt('contract', 's'),
            /^payment 8453-\S+ is for model 0x\w+, not for the call's model 0x\w+$/,
        ],
    ])('%s', async (_what, told, contradiction) => {
        expect(await checkReceipt(l.pool, told)).toMatchObject({ state: 'REFUSED' })
        const [id] = await receive(l.pool, told)
        await linkReceipts(l.pool, context)
        const [found] = await states(l.pool, [id])
        expect(found).toMatchObject({ state: 'REFUSED', why: expect.stringMatching(contradiction) })
        expect(await paymentOf(l.pool, 'p')).toMatchObject({ attribution: 'NONE' })
        expect(await l.audit()).toEqual([])
    })
})

test('of several payments in one transaction the whole amount tells which is meant', async () => {
    const l = await ledger()
    await l.pay('many', [60, 70])
    await l.settle('s')
    await l.readCall('s', 'gpt-4.1')
    const told = receipt('many', 's', { cost: 60 })
    const verdict = await checkReceipt(l.pool, told)
    expect(verdict).toMatchObject({ state: 'LINKED', paymentId: `8453-${hashOf('many')}-0` })
})

test('what is not indexed yet is waited for and named, then linked when it comes', async () => {
    const l = await ledger()
    const ids = await receive(
        l.pool,
        receipt('p', 's', { model: 'gpt-4.1' }),
        receipt('q', 'b', { call: 'leaf' }),
    )
    const waitingFor = async () => {
        await linkReceipts(l.pool, context)
        return (await states(l.pool, ids)).map((row) => row?.why)
    }
    expect(await waitingFor()).toEqual([
        `a settlement in transaction ${hashOf('s')}`,
        `a settlement in transaction ${hashOf('b')}`,
    ])
    await l.settle('s')
    await l.settleBatch('b', 1)
    await l.pay('p', 5)
    await l.pay('q', 5)
    expect(await waitingFor()).toEqual([
        'blob blob:s, which may name the model',
        `blob blob:b, which lists the calls of batch 10740-${hashOf('b')}-0`,
    ])
    await l.readCall('s', null)
    await l.readBatch('b', ['leaf'])
    expect(await waitingFor()).toEqual([null, null])
    // The blob is gone for ever, so the receipt is the only one to name the model.
    expect(await callOf(l.pool, 's')).toEqual([
        { attribution: 'RECEIPT', model: `unresolved:${id('gpt-4.1')}` },
    ])
    expect(await states(l.pool, ids)).toEqual([
        { state: 'LINKED', why: null, proved: false },
        { state: 'LINKED', why: null, proved: null },
    ])
    expect(await l.audit()).toEqual([])
})

test('an unknown payment waits, whatever else agrees, and a batch whose blob expired waits for its calls', async () => {
    const l = await ledger()
    await l.settle('s')
    await l.readCall('s', 'gpt-4.1')
    await l.pay('p', 1)
    await l.settleBatch('b', 1)
    await l.readBatch('b', null)
    const ids = await receive(l.pool, receipt('nowhere', 's'), receipt('p', 'b', { call: 'leaf' }))
    await linkReceipts(l.pool, context)
    expect(await states(l.pool, ids)).toEqual([
        { state: 'WAITING', why: `a payment in transaction ${hashOf('nowhere')}`, proved: null },
        {
            state: 'WAITING',
            why: `the calls of batch 10740-${hashOf('b')}-0, whose blob expired before it was fetched`,
            proved: null,
        },
    ])
})

test('one call is paid once and a payment is spent once: of receipts that say otherwise the first received counts', async () => {
    const l = await ledger()
    await l.pay('p', 100)
    await l.pay('q', 100)
    for (const s of ['s1', 's2', 's3']) {
        await l.settle(s)
        await l.readCall(s, 'gpt-4.1')
    }
    const ids = await receive(
        l.pool,
        receipt('p', 's1', { cost: 60 }),
        receipt('q', 's1', { cost: 1 }),
        receipt('p', 's2', { cost: 41 }),
        receipt('p', 's3', { cost: 40 }),
    )
    await linkReceipts(l.pool, context)
    const found = await states(l.pool, ids)
    expect(found.map((row) => row?.state)).toEqual(['LINKED', 'REFUSED', 'REFUSED', 'LINKED'])
    expect(found[1]?.why).toBe(
        `call 10740-${hashOf('s1')}-0 is linked to payment 8453-${hashOf('p')}-0 by receipt ${ids[0]}, which came before`,
    )
    expect(found[2]?.why).toMatch(
        /^cost 41, with the 60 of receipts that came before, is more than the 100 of payment/,
    )
})

test('equal calls of one batch are taken one by one', async () => {
    const l = await ledger()
    await l.pay('p', 1)
    await l.pay('q', 1)
    await l.settleBatch('b', 2)
    await l.readBatch('b', ['same@1', 'same@2'])
    const ids = await receive(
        l.pool,
        receipt('p', 'b', { call: 'same' }),
        receipt('q', 'b', { call: 'same' }),
    )
    await linkReceipts(l.pool, context)
    expect(await shortStates(l.pool, ids)).toEqual(['LINKED', 'LINKED'])
    const { rows } = await l.pool.query('SELECT DISTINCT inference_id FROM receipt')
    expect(rows).toHaveLength(2)
})

test('a receipt that becomes clear late displaces a later one, and a third that this one had kept out comes in', async () => {
    const l = await ledger()
    await l.pay('q', 100)
    for (const s of ['s1', 's2']) {
        await l.settle(s)
        await l.readCall(s, 'gpt-4.1')
    }
    // The first claims call s1 for a payment that is not indexed yet; the third needs what the second leaves of q.
    const ids = await receive(
        l.pool,
        receipt('p', 's1'),
        receipt('q', 's1', { cost: 80 }),
        receipt('q', 's2', { cost: 90 }),
    )
    await linkReceipts(l.pool, context)
    expect(await shortStates(l.pool, ids)).toEqual(['WAITING', 'LINKED', 'REFUSED'])
    await l.pay('p', 100)
    await linkReceipts(l.pool, context)
    expect(await shortStates(l.pool, ids)).toEqual(['LINKED', 'REFUSED', 'LINKED'])
    expect(await l.audit()).toEqual([])
})

test.each([1, 2, 3])(
    'INV-3 INV-4: whatever comes first, chains, blobs, the catalogue or receipts, the same is linked in the end (seed %i)',
    async (seed) => {
        const CALLS = ['c0', 'c1', 'c2', 'c3']
        const told: Told[] = [{}, { model: 'gpt-4.1' }, { model: 'gpt-5', cost: 30 }, { cost: 60 }]
        const random = seeded(seed)
        const receipts = Array.from({ length: 24 }, () => {
            const payment = random.pick(['p0', 'p1', 'p2', 'k'])
            const extra = random.pick(told)
            return random.below(2)
                ? receipt(payment, random.pick(['s0', 's1']), extra)
                : receipt(payment, random.pick(['b0', 'b1']), { ...extra, call: random.pick(CALLS) })
        })
        const run = async (order: number | null) => {
            const l = await ledger()
            const onBase = [
                () => l.pay('p0', 100),
                () => l.pay('p1', 70),
                () => l.pay('p2', 30),
                () => l.pay('k', 90, GPT as `0x${string}`),
            ]
            const onOpenGradient = [
                () => l.settle('s0').then(() => l.readCall('s0', 'openai/gpt-4.1', 60n)),
                () => l.settle('s1').then(() => l.readCall('s1', null)),
                () => l.settleBatch('b0', 3).then(() => l.readBatch('b0', ['c0', 'c1', 'c2'])),
                () => l.settleBatch('b1', 2).then(() => l.readBatch('b1', ['c3', 'c3@2'])),
            ]
            const steps = [() => l.knowGateway(), ...onBase, ...onOpenGradient]
            const shuffle = seeded(order ?? 0)
            if (order !== null) {
                for (let i = steps.length - 1; i > 0; i--) {
                    const j = shuffle.below(i + 1)
                    ;[steps[i], steps[j]] = [steps[j], steps[i]]
                }
                await receive(l.pool, ...receipts)
            }
            for (const step of steps) {
                await step()
                if (order !== null && shuffle.below(2)) await linkReceipts(l.pool, context)
            }
            if (order === null) await receive(l.pool, ...receipts)
            await linkReceipts(l.pool, context)
            expect(await l.audit()).toEqual([])
            if (order !== null) {
                const base = shuffle.below(2) === 0
                await l.rollBack(base ? 8453 : 10740)
                expect(await l.audit()).toEqual([])
                if (shuffle.below(2)) await linkReceipts(l.pool, context)
                for (const step of base ? onBase : onOpenGradient) await step()
                await linkReceipts(l.pool, context)
                expect(await l.audit()).toEqual([])
            }
            const { rows } = await l.pool.query(
                'SELECT id, state, payment_id, inference_id, model_proved, artifact_id FROM receipt ORDER BY id',
            )
            return { rows, digests: await digestTables(l.pool) }
        }
        const straight = await run(null)
        expect(straight.rows.filter((row) => row.state === 'LINKED').length).toBeGreaterThan(2)
        for (const order of [1, 2]) expect(await run(seed * 10 + order)).toEqual(straight)
    },
)

test('INV-3: a rollback takes links back on both chains, and they are there again when the blocks come back', async () => {
    const l = await ledger()
    await l.pay('p', 100)
    await l.settleBatch('b', 1)
    await l.readBatch('b', ['leaf'])
    const before = await digestTables(l.pool)
    const ids = await receive(l.pool, receipt('p', 'b', { model: 'gpt-4.1', call: 'leaf', cost: 100 }))
    await linkReceipts(l.pool, context)
    const linked = await digestTables(l.pool)
    expect(await callOf(l.pool, 'b')).toMatchObject([{ attribution: 'RECEIPT' }])

    await l.rollBack(8453)
    expect(await callOf(l.pool, 'b')).toMatchObject([{ attribution: 'NONE', model: null }])
    expect(await shortStates(l.pool, ids)).toEqual(['WAITING'])
    expect(await l.audit()).toEqual([])

    await l.pay('p', 100)
    expect(await digestTables(l.pool)).toEqual(before)
    await linkReceipts(l.pool, context)
    expect(await shortStates(l.pool, ids)).toEqual(['LINKED'])
    expect(await digestTables(l.pool)).toEqual(linked)
})

test('links whose facts went and came back unnoticed are found and made again', async () => {
    const l = await ledger()
    await l.pay('p', 100)
    await l.settle('s')
    await l.readCall('s', 'gpt-4.1', 100n)
    const ids = await receive(l.pool, receipt('p', 's'))
    await linkReceipts(l.pool, context)
    const linked = await digestTables(l.pool)
    expect(await recheckLinked(l.pool, context)).toBe(0)
    await inTransaction(l.pool, (client) => undoAbove(client, labels(8453), 0))
    await l.pay('p', 100)
    await recheckLinked(l.pool, context)
    await linkReceipts(l.pool, context)
    expect(await shortStates(l.pool, ids)).toEqual(['LINKED'])
    expect(await digestTables(l.pool)).toEqual(linked)
})

test('a refused receipt is judged again when a catalogue says what its model is', async () => {
    const l = await ledger()
    await l.pay('k', 100, hashOf('alice/own'))
    await l.settle('s')
    await l.readCall('s', 'alias-of-own')
    const ids = await receive(l.pool, receipt('k', 's', { model: 'alias-of-own' }))
    await linkReceipts(l.pool, context)
    expect(await shortStates(l.pool, ids)).toEqual(['REFUSED'])
    const artifacts = distinctArtifacts([{ cid: 'alias-of-own', version: '1' }])
    await inTransaction(l.pool, (client) => replaceCatalogue(client, 'hub', [{ ...OWN, artifacts }], context))
    await linkReceipts(l.pool, context)
    expect(await shortStates(l.pool, ids)).toEqual(['LINKED'])
    expect(await l.audit()).toEqual([])
})

test('what a linked receipt names is kept when a catalogue forgets it, and then contradicts a payment that names the same call', async () => {
    const l = await ledger()
    const hub = [{ ...OWN, artifacts: distinctArtifacts([{ cid: 'alias-of-own', version: '1' }]) }]
    const replace = (entries: Entry[]) =>
        inTransaction(l.pool, (client) => replaceCatalogue(client, 'hub', entries, context))
    await replace(hub)
    await l.pay('p', 100)
    await l.pay('k', 100, hashOf('alice/own'), hashOf('leaf leaf'))
    await l.settleBatch('b', 1)
    await l.readBatch('b', ['leaf'])
    await receive(l.pool, receipt('p', 'b', { call: 'leaf', model: 'alias-of-own' }))
    await linkReceipts(l.pool, context)
    expect(await callOf(l.pool, 'b')).toEqual([{ attribution: 'CONTRACT', model: hashOf('alice/own') }])
    await replace([])
    expect(await callOf(l.pool, 'b')).toEqual([{ attribution: 'NONE', model: null }])
    await replace(hub)
    expect(await callOf(l.pool, 'b')).toEqual([{ attribution: 'CONTRACT', model: hashOf('alice/own') }])
    expect(await l.audit()).toEqual([])
})

test('receipts are kept once, in the order of their lines, with a hash for the session and no request', async () => {
    const l = await ledger()
    const line = { paymentTx: hashOf('p'), settlementTx: hashOf('s'), blobId: 'b' }
    const request = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'a secret question' }] }
    const receipts = [
        parseReceipt(JSON.stringify({ ...line, session: 'a bearer token', request })),
        parseReceipt(JSON.stringify({ ...line, cost: '5' })),
    ]
    const first = await storeReceipts(l.pool, receipts, { demo: false })
    const again = await storeReceipts(l.pool, receipts, { demo: false })
    expect([first.added, again.added]).toEqual([2, 0])
    expect(again.ids).toEqual(first.ids)
    const { rows } = await l.pool.query(
        'SELECT id, provenance, receipt::text AS everything FROM receipt ORDER BY received_at',
    )
    expect(rows.map((row) => row.id)).toEqual(first.ids)
    expect(rows[0].provenance).toBe('operatorReported')
    expect(rows[0].everything).not.toMatch(/bearer|secret/)
})
