import { createHash } from 'node:crypto'
import { createLogger } from '@subsquid/logger'
import { ensureQuarters } from '../../database/quarters'
import { receiptStore } from '../database/receipt-store'
import { type TestApi, testApi } from '../testing/test-api'

const TOKEN = 'only-the-gateway-knows'
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` }
const TIME = '2026-05-01T00:00:00Z'
const tx = (digit: string) => `0x${digit.repeat(64)}`

let api: TestApi
beforeAll(async () => {
    api = await testApi({ receiptToken: TOKEN })
    const { pool } = api.database
    const hash = (digit: string) => Buffer.from(digit.repeat(64), 'hex')
    await ensureQuarters(pool, ['2026q2'])
    await pool.query(
        `INSERT INTO payment (id, chain_id, height, tx_hash, tx_position, log_index, time, rail, pay_to, token, amount, decimals, contract,
             attribution, unattributed_reason, provenance, payer_id)
         VALUES ('pay', 8453, 5, $1, 0, 1, $2, 'X402_UPTO', '\\x9d', '\\xfb', 100, 18, '\\x40', 'NONE', 'SESSION_NAMES_NO_MODEL', 'demo', 'p')`,
        [hash('a'), TIME],
    )
    await pool.query(
        `INSERT INTO inference (id, chain_id, height, tx_hash, tx_position, log_index, time, contract, rail, kind, is_replay, attribution,
             provenance, input_hash, output_hash, walrus_blob_id, blob_id, proof)
         VALUES ('call', 10740, 5, $1, 0, 0, $2, '\\xf1', 'INDIVIDUAL', 'UNKNOWN', false, 'NONE', 'demo', $3, $4, 'blob', 'blob', 'CHECKED')`,
        [hash('b'), TIME, hash('c'), hash('d')],
    )
})
afterAll(() => api.close())

const MUTATION = `mutation ($receipt: ReceiptInput!) {
    submitReceipt(receipt: $receipt) { id state contradiction waitingFor } }`
const RECEIPT = {
    paymentTx: tx('a'),
    settlementTx: tx('b'),
    blobId: 'blob',
    session: 'bearer-of-session',
    cost: '40',
}

const submit = (receipt: object, headers: Record<string, string> = AUTHORIZED) =>
    api.ask(MUTATION, { receipt: { ...RECEIPT, ...receipt } }, headers)
const stored = async () => (await api.database.pool.query('SELECT * FROM receipt ORDER BY received_at')).rows

test('a receipt that agrees with both chains is kept, and waits for the worker to link it', async () => {
    const { data, errors } = await submit({})
    expect(errors).toBeUndefined()
    expect(data.submitReceipt).toMatchObject({
        state: 'WAITING',
        contradiction: null,
        waitingFor: expect.stringMatching(/agrees with both chains/),
    })
    const [row] = await stored()
    expect(row).toMatchObject({
        id: data.submitReceipt.id,
        state: 'WAITING',
        payment_id: null,
        inference_id: null,
    })
    expect(row.session_hash).toBe(createHash('sha256').update('bearer-of-session').digest('hex'))
    expect(JSON.stringify(row)).not.toContain('bearer-of-session')
    const { data: read } = await api.ask('{ receipts { id state paymentTx cost } }')
    expect(read.receipts).toEqual([{ id: row.id, state: 'WAITING', paymentTx: tx('a'), cost: '40' }])
})

test('the same receipt again changes nothing, and is told what came of the first', async () => {
    const first = (await submit({})).data.submitReceipt
    expect((await submit({})).data.submitReceipt).toEqual(first)
    expect(await stored()).toHaveLength(1)
    await api.database.pool.query(
        `UPDATE receipt SET state = 'LINKED', payment_id = 'pay', inference_id = 'call'`,
    )
    expect((await submit({})).data.submitReceipt).toEqual({ ...first, state: 'LINKED', waitingFor: null })
})

test('a receipt that contradicts a chain is refused at once, with the contradiction', async () => {
    const { data } = await submit({ blobId: 'another' })
    expect(data.submitReceipt).toMatchObject({ state: 'REFUSED', waitingFor: null })
    expect(data.submitReceipt.contradiction).toMatch(/points to blob, not to blob another/)
})

test('a receipt of what is not indexed waits, and says for what', async () => {
    const { data } = await submit({ settlementTx: tx('e') })
    expect(data.submitReceipt).toMatchObject({
        state: 'WAITING',
        waitingFor: expect.stringContaining(tx('e')),
    })
})

test('a field that cannot be read is named with its value', async () => {
    const before = (await stored()).length
    const { errors } = await submit({ paymentTx: '0x12' })
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
    expect(errors![0].message).toMatch(/paymentTx.* is "0x12": expected a transaction hash/)
    expect(await stored()).toHaveLength(before)
})

test.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer guess' }],
    ['the token of another scheme', { authorization: `Basic ${TOKEN}` }],
])('with %s nothing is read or kept', async (_, headers) => {
    const before = (await stored()).length
    const { status, errors } = await submit({ cost: '41' }, headers as Record<string, string>)
    expect(status).toBe(401)
    expect(errors![0].extensions.code).toBe('UNAUTHENTICATED')
    expect(JSON.stringify(errors)).not.toContain(TOKEN)
    expect(await stored()).toHaveLength(before)
})

test('a mutation goes by POST and JSON alone, and through the limits', async () => {
    const before = (await stored()).length
    const query = `mutation { submitReceipt(receipt: {paymentTx: "${tx('a')}", settlementTx: "${tx('b')}", blobId: "blob"}) { id } }`
    const get = await api.get(`/graphql?query=${encodeURIComponent(query)}`, AUTHORIZED)
    expect(get.status).toBe(405)
    const form = await fetch(`${api.url}/graphql`, {
        method: 'POST',
        headers: { ...AUTHORIZED, 'content-type': 'text/plain' },
        body: JSON.stringify({ query }),
    })
    expect(form.status).toBe(400)
    const many = Array.from({ length: 40 }, (_, i) =>
        query.replace('mutation { ', `a${i}: `).slice(0, -1),
    ).join(' ')
    const { errors } = await api.ask(`mutation { ${many} }`, undefined, AUTHORIZED)
    expect(errors![0].extensions.code).toBe('ROOT_FIELDS_LIMIT')
    expect(await stored()).toHaveLength(before)
})

test('without a token the schema has no mutation', async () => {
    const closed = await testApi()
    const { errors } = await closed.ask(MUTATION, { receipt: RECEIPT }, AUTHORIZED)
    expect(errors![0].message).toMatch(/Unknown type "ReceiptInput"|not configured to execute mutation/)
    const { data } = await closed.ask('{ __schema { mutationType { name } } }')
    expect(data.__schema.mutationType).toBeNull()
    await closed.close()
})

test('INV-9: the connections that take receipts can add receipts, and nothing else', async () => {
    const options = {
        url: api.database.url,
        role: 'demand_receiver',
        statementMs: 5000,
        log: createLogger('test'),
    }
    const store = receiptStore(options)
    for (const sql of [
        `UPDATE receipt SET state = 'LINKED'`,
        'DELETE FROM receipt',
        'TRUNCATE receipt',
        'SELECT * FROM payment',
        'SELECT * FROM blob_content',
        'INSERT INTO model SELECT * FROM model',
        'CREATE TABLE t (x int)',
    ])
        await expect(store.query(sql)).rejects.toMatchObject({ code: '42501' })
    await store.close()
})
