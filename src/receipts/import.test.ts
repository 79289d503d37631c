import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testDatabase } from '../../test/support/postgres'
import { importReceipts } from './import'
import { linkReceipts } from './link'
import { ReceiptRounds } from './rounds'
import { context, hashOf, Ledger } from './testing/ledger'

const file = join(tmpdir(), `receipts-${process.pid}.jsonl`)
afterEach(() => rmSync(file, { force: true }))

const line = (payment: string, settlement: string, more = {}) =>
    JSON.stringify({
        paymentTx: hashOf(payment),
        settlementTx: hashOf(settlement),
        blobId: `blob:${settlement}`,
        ...more,
    })

test('a file is read line by line: what is no receipt is told and left out, and reading it again changes nothing', async () => {
    const db = await testDatabase()
    const l = new Ledger(db.pool)
    await l.pay('p', 100)
    await l.settle('s')
    await l.readCall('s', 'gpt-4.1')
    writeFileSync(
        file,
        [
            line('p', 's'),
            '',
            'nonsense',
            line('p', 's', { cost: '7', blobId: 'other' }),
            line('q', 's', { cost: 'x' }),
            line('q', 't'),
        ].join('\r\n'),
    )
    const report = await importReceipts(db.pool, file, context)
    expect(report.malformed).toEqual([
        { line: 3, problem: 'expected a JSON object, got "nonsense"' },
        { line: 5, problem: 'cost is "x": expected OPG base units, a whole decimal number' },
    ])
    expect(report.added).toBe(3)
    expect(report.outcomes.map(({ line, state }) => [line, state])).toEqual([
        [1, 'LINKED'],
        [4, 'REFUSED'],
        [6, 'WAITING'],
    ])
    const again = await importReceipts(db.pool, file, context)
    expect(again).toEqual({ ...report, added: 0 })
    await db.drop()
})

test('two linkers at once, over many receipts, link each call once', async () => {
    const db = await testDatabase()
    const l = new Ledger(db.pool)
    await l.pay('p', 1_000_000)
    const calls = Array.from({ length: 700 }, (_, i) => `call ${i}`)
    await l.settleBatch('b', calls.length)
    await l.readBatch('b', calls)
    const told = (call: string) => ({
        inputHash: hashOf(`in ${call}`),
        outputHash: hashOf(`out ${call}`),
        cost: '1',
        model: 'o3',
    })
    writeFileSync(
        file,
        calls
            .flatMap((call) => [line('p', 'b', told(call)), line('p', 'b', { ...told(call), cost: '2' })])
            .join('\n'),
    )
    await Promise.all([
        importReceipts(db.pool, file, context),
        linkReceipts(db.pool, context),
        linkReceipts(db.pool, context),
    ])
    await linkReceipts(db.pool, context)
    const { rows } = await db.pool.query(
        'SELECT state, count(*)::int AS receipts, count(DISTINCT inference_id)::int AS calls, sum(cost)::int AS cost FROM receipt GROUP BY state ORDER BY state',
    )
    expect(rows).toEqual([
        { state: 'LINKED', receipts: 700, calls: 700, cost: 700 },
        { state: 'REFUSED', receipts: 700, calls: 0, cost: 1400 },
    ])
    expect(await l.audit()).toEqual([])
    await db.drop()
})

test('rounds beside other work link what has come, and rest in between', async () => {
    const db = await testDatabase()
    const l = new Ledger(db.pool)
    writeFileSync(file, line('p', 's'))
    await importReceipts(db.pool, file, context)
    const rounds = new ReceiptRounds(db.pool, context)
    await rounds.round()
    await l.pay('p', 100)
    await l.settle('s')
    await l.readCall('s', 'gpt-4.1')
    const state = async () => (await db.pool.query('SELECT state FROM receipt')).rows[0].state
    await rounds.round()
    expect(await state()).toBe('WAITING')
    const later = Date.now() + 3_600_000
    jest.spyOn(Date, 'now').mockImplementation(() => later)
    await rounds.round()
    jest.restoreAllMocks()
    expect(await state()).toBe('LINKED')
    await db.drop()
})
