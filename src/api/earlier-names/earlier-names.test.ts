import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql'
import { told } from '../../../test/support/told'
import { MARKET_DAYS, MARKET_START_MS, randomMarket } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { apiSchema } from '../schema'
import { type TestApi, testApi } from '../testing/test-api'
import { EARLIER_ARGUMENTS, EARLIER_CONDITIONS, EARLIER_FIELDS } from './table'

const facts = randomMarket(83)
const [model, other] = facts.models.filter(({ registration }) => registration)
const id = `"${model.id}"`
const owner = `"${model.owner}"`
const time = new Date(MARKET_START_MS + (MARKET_DAYS - 2) * 86_400_000).toISOString()
const asOf = `asOf: {time: "${time}"}`

let api: TestApi
let schema: GraphQLSchema
beforeAll(async () => {
    schema = (await apiSchema()).schema
    api = await testApi({ limits: { workPerMinute: 0, requestsPerMinute: 0 } })
    await writeMarket(api.database.pool, facts)
})
afterAll(() => api.close())

async function answered(query: string, variables?: Record<string, unknown>) {
    const { data, errors } = await api.ask(query, variables)
    expect(errors).toBeUndefined()
    return data
}

/** Where a feed has rows. */
const CHAINS: Record<string, number> = { inferenceFeed: 10740, settlementBatchFeed: 10740 }
const FEED = '{ edges { node { id } } pageInfo { hasNextPage } }'

/** What is asked under an earlier name, and the same under the present one; what is in both is not written twice. */
const PAIRS: Record<string, [earlier: string, present: string, both: string]> = {
    'Query.shareBounds(modelId)': [
        `shareBounds(modelId: ${id}, measure: VALUE, ${asOf})`,
        `shareBounds(model: ${id}, measure: VALUE, ${asOf})`,
        '{ attributed total share { share least most nullReason } }',
    ],
    'Query.modelStanding(id)': [
        `modelStanding(id: ${id}, ${asOf})`,
        `modelStanding(model: ${id}, ${asOf})`,
        '{ rank amount value }',
    ],
    'Query.modelStandings(ids)': [
        `modelStandings(ids: [${id}, "${other.id}"], ${asOf})`,
        `modelStandings(models: [${id}, "${other.id}"], ${asOf})`,
        '{ rank amount value }',
    ],
    'Query.creatorStanding(address)': [
        `creatorStanding(address: ${owner}, ${asOf})`,
        `creatorStanding(creator: ${owner}, ${asOf})`,
        '{ rank amount models { amount } }',
    ],
    ...Object.fromEntries(
        ['inferenceFeed', 'paymentFeed', 'payoutFeed', 'settlementBatchFeed', 'chainEventFeed'].map(
            (feed) => [
                `Query.${feed}(filter)`,
                [
                    `${feed}(filter: {chainId: ${CHAINS[feed] ?? 8453}})`,
                    `${feed}(where: {chainId: ${CHAINS[feed] ?? 8453}})`,
                    FEED,
                ],
            ],
        ),
    ),
    ...Object.fromEntries(
        ['inferenceFeed', 'paymentFeed', 'payoutFeed'].map((feed) => [
            `${feed.charAt(0).toUpperCase()}${feed.slice(1)}Filter.modelId`,
            [`${feed}(where: {modelId: ${id}})`, `${feed}(where: {model: ${id}})`, FEED],
        ]),
    ),
    'InferenceFeedFilter.batchId': [
        'inferenceFeed(filter: {batchId: "none"})',
        'inferenceFeed(where: {batch: "none"})',
        FEED,
    ],
    'ShareBounds.modelId': [
        `shareBounds(model: ${id}, measure: CALLS) { found: modelId }`,
        `shareBounds(model: ${id}, measure: CALLS) { model { found: id } }`,
        '',
    ],
}

test.each(Object.entries(PAIRS))('%s still answers, and as its present name does', async (_, pair) => {
    const [earlier, present, both] = pair
    const [then, now] = [
        await answered(`{ answer: ${earlier} ${both} }`),
        await answered(`{ answer: ${present} ${both} }`),
    ]
    if (both !== '') expect(then).toEqual(now)
    if (pair !== PAIRS['InferenceFeedFilter.batchId']) expect(JSON.stringify(now)).toMatch(/\d/)
})

test('fields of answers have their earlier names too, with the same values', async () => {
    const { shareBounds, creatorStanding, longTail } = await answered(`{
        shareBounds(model: ${id}, measure: VALUE, ${asOf}) { modelId least most nullReason model { id } share { least most nullReason } }
        creatorStanding(creator: ${owner}, ${asOf}) {
            models { rankNullReason nullReason rank }
            payouts { accrued setAside creator { accrued withdrawn } account { accrued withdrawn } }
        }
        longTail(${asOf}) { neverUsed(first: 5) { models { id name model { id name } } } }
    }`)
    const { modelId, model: itself, share, ...flat } = shareBounds
    expect({ modelId, ...flat }).toEqual({ modelId: itself.id, ...share })
    for (const own of told(creatorStanding.models as any[])) expect(own.nullReason).toBe(own.rankNullReason)
    const { accrued, setAside, creator, account } = creatorStanding.payouts
    expect([setAside, account]).toEqual([accrued, creator])
    expect(longTail.neverUsed.models.length).toBeGreaterThan(0)
    for (const { id, name, model } of longTail.neverUsed.models) expect({ id, name }).toEqual(model)
})

test('variables that were declared by the earlier types still fit', async () => {
    await answered(
        `query ($id: String!, $ids: [String!]!, $where: InferenceFeedFilter, $interval: Interval!) {
            modelStanding(id: $id) { rank history(interval: $interval) { calls } }
            modelStandings(ids: $ids) { rank }
            shareBounds(modelId: $id, measure: CALLS) { least }
            inferenceFeed(filter: $where) { edges { cursor } }
        }`,
        { id: model.id, ids: [model.id], where: { modelId: model.id }, interval: 'DAY' },
    )
})

test.each([
    [
        `modelStanding(model: ${id}, id: ${id}) { rank }`,
        /modelStanding has `model` and `id`, which is the earlier name/,
    ],
    [
        `inferenceFeed(where: {chainId: 1}, filter: {chainId: 1}) ${FEED}`,
        /inferenceFeed has `where` and `filter`/,
    ],
    [`paymentFeed(where: {model: ${id}, modelId: ${id}}) ${FEED}`, /where has `model` and `modelId`/],
    [`shareBounds(measure: CALLS) { total }`, /shareBounds has no `model`: give it one/],
    [`modelStandings { rank }`, /modelStandings has no `models`/],
    [`creatorStanding(creator: null) { rank }`, /creatorStanding has no `creator`/],
])('one thing under two names, or under none, is refused in words: %s', async (query, message) => {
    const { errors } = await api.ask(`{ ${query} }`)
    expect(errors![0].message).toMatch(message)
    expect(errors![0].extensions.code).toBe('BAD_USER_INPUT')
})

test('every earlier name is deprecated with the name to use, and no present name is', () => {
    const types = schema.getTypeMap()
    const fieldsOf = (name: string) => {
        const type = types[name]
        if (!isObjectType(type) && !isInputObjectType(type)) throw new Error(`no type ${name}`)
        return type.getFields() as Record<string, { deprecationReason?: string | null }>
    }
    for (const table of [EARLIER_CONDITIONS, EARLIER_FIELDS])
        for (const [typeName, names] of Object.entries(table))
            for (const [earlier, { to }] of Object.entries(names)) {
                const use = to.split('.').join(' { ') + ' }'.repeat(to.split('.').length - 1)
                expect(fieldsOf(typeName)[earlier].deprecationReason).toBe(`Use \`${use}\`.`)
                expect(fieldsOf(typeName)[to.split('.')[0]].deprecationReason ?? null).toBeNull()
            }
    for (const [path, names] of Object.entries(EARLIER_ARGUMENTS)) {
        const [typeName, fieldName] = path.split('.')
        const { args } = fieldsOf(typeName)[fieldName] as any
        for (const [earlier, { to }] of Object.entries(names)) {
            expect(args.find(({ name }: any) => name === earlier).deprecationReason).toBe(`Use \`${to}\`.`)
            expect(args.find(({ name }: any) => name === to).deprecationReason ?? null).toBeNull()
        }
    }
    // Every name of the table is asked for above.
    const asked = Object.keys(PAIRS).filter((name) => name !== 'ShareBounds.modelId')
    const inTable = [
        ...Object.entries(EARLIER_ARGUMENTS).flatMap(([path, names]) =>
            Object.keys(names).map((name) => `${path}(${name})`),
        ),
        ...Object.entries(EARLIER_CONDITIONS).flatMap(([type, names]) =>
            Object.keys(names).map((name) => `${type}.${name}`),
        ),
    ].filter((name) => !name.startsWith('Subscription.'))
    expect(asked.sort()).toEqual(inTable.sort())
})

test('a model of an answer can be asked for as it was before it was the entity: a bare owner, a fragment of its earlier type', async () => {
    const earlier = await answered(
        `{ topModels(first: 20, ${asOf}) { rows { model { ...m whose: owner } } } } fragment m on ModelName { id name owner }`,
    )
    const present = await answered(`{ topModels(first: 20, ${asOf}) { rows { creator model { id name } } } }`)
    expect(earlier.topModels.rows.map((row: any) => row.model)).toEqual(
        present.topModels.rows.map(({ creator, model }: any) => ({
            ...model,
            owner: creator,
            whose: creator,
        })),
    )
    expect(present.topModels.rows.some(({ creator }: any) => creator !== null)).toBe(true)
    // What has an owner of its own, or is asked more of it, is left as it is.
    await answered('{ tees { id owner } models { id owner { id } } }')
    const { errors } = await api.ask('{ models { owner { nothing } } }')
    expect(errors![0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
})
