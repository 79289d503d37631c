import { type GraphQLInputObjectType, isInputObjectType } from 'graphql'
import { ensureQuarters } from '../../database/quarters'
import { apiSchema } from '../schema'
import { entityNames, entityRows } from '../testing/entity-rows'
import { CREATOR, marketRows, PAYER } from '../testing/market-rows'
import { type TestApi, testApi } from '../testing/test-api'

const ADDRESS = `0x${'aBcDeF0123'.repeat(4)}`
const HASH = `0x${'AbCdEf01'.repeat(8)}`
const [address, hash] = [ADDRESS.toLowerCase(), HASH.toLowerCase()]
/** As wallets copy it, all in upper case, and with the prefix too. */
const spellings = (text: string) => [text, text.toUpperCase().replaceAll('0X', '0x'), text.toUpperCase()]

const FACT = `8453-${hash}-1`
const IDS: Record<string, string> = {
    ...Object.fromEntries(['Creator', 'Payer', 'Workflow'].map((name) => [name, address])),
    ...Object.fromEntries(['Tee', 'ModelArtifact', 'Model'].map((name) => [name, hash])),
    ...Object.fromEntries(
        ['ModelPrice', 'SettlementBatch', 'Payment', 'Payout', 'ChainEvent', 'DeadLetter'].map((name) => [
            name,
            FACT,
        ]),
    ),
    Inference: `${FACT}-2`,
    TeeDay: `${hash}-2026-02-01`,
    EnclaveImage: `${address}-${hash}-0`,
    Receipt: hash.slice(2),
    DemandDay: `2026-02-01|8453|X402_UPTO|${hash}|SESSION_NAMES_NO_MODEL|demo`,
}

/** Bytes of any length. */
const FREE = ['signature', 'publicKey', 'data']
const ADDRESSES =
    /^(account|contract|ethAddress|facilitator|owner|ownerAddress|payTo|paymentAddress|payoutAddress|registry|sender|to|token|user)$/

let api: TestApi
let wheres: GraphQLInputObjectType[]
beforeAll(async () => {
    api = await testApi({ limits: { workPerMinute: 0, requestsPerMinute: 0 } as never })
    await ensureQuarters(api.database.pool, ['2026q1'])
    for (const entity of entityNames())
        await entityRows(api.database.pool, entity, 1, ({ name, type }) => {
            if (name === 'id') return `'${IDS[entity] ?? 'Some|Id'}'`
            const field = name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())
            if (name === 'subject') return `'${address}'`
            if (name === 'args') return `'${JSON.stringify({ owner: address, list: [hash] })}'`
            if (type === 'bytea') return `'\\x${(ADDRESSES.test(field) ? address : hash).slice(2)}'`
        })
    const { schema } = await apiSchema()
    wheres = entityNames()
        .map((entity) => schema.getType(`${entity}WhereInput`))
        .filter(isInputObjectType)
})
afterAll(() => api.close())

const listOf = (where: GraphQLInputObjectType) => {
    const entity = where.name.replace('WhereInput', '')
    const name = `${entity.charAt(0).toLowerCase()}${entity.slice(1)}`
    return name
        .replace(/(ch|s)$/, '$1e')
        .replace(/([^a])y$/, '$1ie')
        .concat('s')
}

test('every field of bytes finds its value in any spelling, and refuses by name what is not of its length', async () => {
    let asked = 0
    for (const where of wheres) {
        const names = Object.values(where.getFields())
            .filter(
                ({ name, type }) =>
                    name.endsWith('_eq') && !name.endsWith('not_eq') && String(type) === 'Bytes',
            )
            .map(({ name }) => name.slice(0, -'_eq'.length))
        for (const field of names) {
            const values = spellings(ADDRESSES.test(field) ? ADDRESS : HASH)
            const ask = (value: string) =>
                api.ask(`{ ${listOf(where)}(where: { ${field}_eq: "${value}" }) { id } }`)
            for (const value of values) {
                const { data, errors } = await ask(value)
                expect([where.name, field, value, errors?.[0].message, data?.[listOf(where)].length]).toEqual(
                    [where.name, field, value, undefined, 1],
                )
                asked++
            }
            const { errors } = await ask('0x1234')
            if (FREE.includes(field)) expect(errors).toBeUndefined()
            else
                expect(errors![0]).toMatchObject({
                    message: expect.stringMatching(
                        new RegExp(`^${field} is '0x1234': expected 0x and (40|64) hexadecimal digits$`),
                    ),
                    extensions: { code: 'BAD_USER_INPUT' },
                })
        }
    }
    expect(asked).toBeGreaterThan(100)
})

test('every id with an address or a hash in it finds its row in any spelling, by every operator', async () => {
    for (const [entity, id] of Object.entries(IDS)) {
        const where = wheres.find(({ name }) => name === `${entity}WhereInput`)!
        const list = listOf(where)
        const one = `${entity.charAt(0).toLowerCase()}${entity.slice(1)}ById`
        // Reasons and rails have a case of their own.
        const given = entity === 'DemandDay' ? [id.replace(hash, HASH)] : spellings(id)
        for (const text of given) {
            const { data, errors } = await api.ask(
                `query ($id: String!) { ${one}(id: $id) { id }
                 eq: ${list}(where: { id_eq: $id }) { id } in: ${list}(where: { id_in: [$id] }) { id }
                 not: ${list}(where: { id_not_eq: $id }) { id } starts: ${list}(where: { id_startsWith: $id }) { id }
                 or: ${list}(where: { id_eq: $id, OR: { AND: { id_eq: $id } } }) { id }
                 connection: ${list}Connection(orderBy: [id_ASC], where: { id_gte: $id }) { totalCount edges { node { id } } } }`,
                { id: text },
            )
            expect(errors).toBeUndefined()
            expect({ entity, text, ...data }).toEqual({
                entity,
                text,
                [one]: { id },
                eq: [{ id }],
                in: [{ id }],
                not: [],
                starts: [{ id }],
                or: [{ id }],
                connection: { totalCount: 1, edges: [{ node: { id } }] },
            })
        }
    }
})

test.each([
    [
        '{ creatorById(id: "vitalik.eth") { id } }',
        "id is 'vitalik.eth': expected 0x and 40 hexadecimal digits",
    ],
    ['{ payers(where: { id_in: ["0x12"] }) { id } }', "id is '0x12': expected 0x and 40"],
    ['{ payments(where: { payer: { id_eq: "me" } }) { id } }', "id is 'me': expected 0x and 40"],
    ['{ models { inferences(where: { tee: { id_eq: "t" } }) { id } } }', "id is 't': expected 0x and 64"],
    [
        '{ creators(where: { payouts_some: { account_eq: "0xab" } }) { id } }',
        "account is '0xab': expected 0x and 40",
    ],
    [
        '{ paymentsConnection(orderBy: [id_ASC], where: { OR: [{ payTo_eq: "0x" }] }) { totalCount } }',
        "payTo is '0x'",
    ],
    [
        '{ paymentFeed(filter: { payer: "0xZZ" }) { edges { cursor } } }',
        "payer is '0xZZ': expected 0x and 40",
    ],
    [
        '{ payoutFeed(filter: { account: "0x12" }) { edges { cursor } } }',
        "account is '0x12': expected 0x and 40",
    ],
    [
        '{ inferenceFeed(filter: { signer: "0x12" }) { edges { cursor } } }',
        "signer is '0x12': expected 0x and 64",
    ],
    [
        '{ chainEventFeed(filter: { subject: "bob" }) { edges { cursor } } }',
        "subject is 'bob': expected 0x and 40",
    ],
])('%s is refused by name: %s', async (query, message) => {
    const { errors } = await api.ask(query)
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
    expect(errors![0].message).toContain(message)
})

test('hex that is none is refused by name, as a literal and as a variable', async () => {
    for (const value of ['hello', '0x123', '0xzz', 'abcd']) {
        const literal = await api.ask(`{ payments(where: { payTo_eq: "${value}" }) { id } }`)
        expect(literal.errors![0].message).toContain(`Bytes is "${value}": expected 0x and an even number`)
        const variable = await api.ask('query ($to: Bytes) { payments(where: { payTo_eq: $to }) { id } }', {
            to: value,
        })
        expect(variable.errors![0].message).toContain(`Bytes is "${value}": expected 0x and an even number`)
        expect(variable.errors![0].extensions.code).toBe('BAD_USER_INPUT')
    }
})

test('addresses in decoded arguments, subjects and feeds are found in any spelling', async () => {
    const { data, errors } = await api.ask(
        `query ($args: JSON) {
            chainEvents(where: { args_jsonContains: $args }) { id }
            chainEventFeed(filter: { subject: "${ADDRESS}" }) { edges { node { id } } }
            payoutFeed(filter: { account: "${ADDRESS}" }) { edges { node { id } } }
            inferenceFeed(filter: { signer: "${HASH}", batchId: null }) { edges { node { id } } }
            deadLetters(where: { topics_containsNone: ["${HASH}"] }) { id } }`,
        { args: { owner: ADDRESS, list: [HASH] } },
    )
    expect(errors).toBeUndefined()
    expect(data.chainEvents).toEqual([{ id: FACT }])
    for (const feed of ['chainEventFeed', 'payoutFeed', 'inferenceFeed'])
        expect(data[feed].edges).toHaveLength(1)
    expect(data.deadLetters).toHaveLength(1)
})

test('a wallet as it is copied finds its payments, models and creators through relations', async () => {
    await marketRows(api.database.pool)
    const [creator, payer] = [CREATOR, PAYER].map((start) => `${start.toUpperCase().replace('0X', '0x')}1`)
    const { data, errors } = await api.ask(`{
        payments(where: { payer: { id_eq: "${payer}" } }) { payer { id } }
        paymentFeed(filter: { payer: "${payer}" }) { edges { node { payer { id } } } }
        creators(where: { models_some: { owner: { id_in: ["${creator}"] } } }) { id models(where: { owner: { id_eq: "${creator}" } }) { id } }
        paymentsConnection(orderBy: [id_ASC], where: { payer: { id_in: ["${payer}"] } }) { totalCount } }`)
    expect(errors).toBeUndefined()
    expect(data.payments).toHaveLength(10)
    expect(data.paymentFeed.edges).toHaveLength(10)
    expect(data.creators).toHaveLength(1)
    expect(data.creators[0].models).toHaveLength(12)
    expect(data.paymentsConnection.totalCount).toBe(10)
})
