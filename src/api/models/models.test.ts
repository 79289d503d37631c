import { gql, InMemoryCache } from '@apollo/client'
import { told } from '../../../test/support/told'
import { MARKET_DAYS, MARKET_START_MS, randomMarket } from '../../analytics/testing/market'
import { writeMarket } from '../../analytics/testing/write-market'
import { type TestApi, testApi } from '../testing/test-api'

const facts = randomMarket(84)
const registered = facts.models.filter(({ registration }) => registration)
const owner = registered[0].owner!

let api: TestApi
beforeAll(async () => {
    api = await testApi({ limits: { workPerMinute: 0, requestsPerMinute: 0 } })
    await writeMarket(api.database.pool, facts)
})
afterAll(() => api.close())

/** Sends a query as Apollo Client does, with the name of each type. */
async function answered(query: string) {
    const { data, errors } = await api.ask(query)
    expect(errors).toBeUndefined()
    return data
}

const NAMED = '{ __typename id name }'

/** Every answer that has models in it, and the entities. */
const EVERYWHERE = [
    `{ __typename topModels(first: 100) { __typename rows { __typename model ${NAMED} } } }`,
    `{ __typename risingModels(window: WEEK, first: 50) { __typename rows { __typename model ${NAMED} } } }`,
    `{ __typename modelStandings(models: [${registered.slice(0, 5).map(({ id }) => `"${id}"`)}]) {
        __typename model ${NAMED} above { __typename model ${NAMED} } below { __typename model ${NAMED} } } }`,
    `{ __typename creatorStanding(creator: "${owner}") { __typename models { __typename model ${NAMED} } } }`,
    `{ __typename shareBounds(model: "${registered[0].id}", measure: CALLS) { __typename model ${NAMED} } }`,
    `{ __typename longTail(window: MONTH) { __typename neverUsed(first: 50) { __typename models { __typename model ${NAMED} } }
        woken(first: 50) { __typename models { __typename model ${NAMED} } } } }`,
    `{ __typename models(limit: 200) { __typename id name calls owner { __typename id } } }`,
    `{ __typename inferenceFeed(first: 100) { __typename edges { __typename node { __typename id model ${NAMED} } } } }`,
]

test('INV-12: Apollo Client keeps one entity a model, whichever answer it came with, and no answer contradicts another', async () => {
    const cache = new InMemoryCache()
    const names = new Map<string, unknown>()
    const places = new Map<string, Set<number>>()
    for (const [place, query] of EVERYWHERE.entries()) {
        const data = await answered(query)
        cache.writeQuery({ query: gql(query), data })
        const found = [...modelsIn(data)]
        expect(found.length).toBeGreaterThan(0)
        for (const { __typename, id, name } of told(found)) {
            expect(__typename).toBe('Model')
            if (names.has(id)) expect(name).toEqual(names.get(id))
            names.set(id, name)
            places.set(id, (places.get(id) ?? new Set()).add(place))
        }
    }
    expect(Math.max(...[...places.values()].map(({ size }) => size))).toBeGreaterThan(4)
    const entities = Object.keys(cache.extract()).filter((key) => key.startsWith('Model:'))
    expect(entities.sort()).toEqual([...names.keys()].map((id) => `Model:${id}`).sort())
    expect(Object.keys(cache.extract()).filter((key) => /Name:/.test(key))).toEqual([])
    // What one answer said of a model is read where another one has it.
    const ofRanking = cache.readQuery<any>({
        query: gql`{ __typename topModels(first: 100) { __typename rows { __typename model { __typename id calls } } } }`,
    })
    expect(ofRanking.topModels.rows[0].model.calls).toMatch(/^\d+$/)
})

function* modelsIn(value: unknown): Generator<any> {
    if (typeof value !== 'object' || value === null) return
    if (/^Model(Name|Reference)?$/.test((value as any).__typename)) yield value
    for (const part of Object.values(value)) yield* modelsIn(part)
}

test('what an answer’s model has beyond its name is what the entity says, read for all rows of a page at once', async () => {
    const asked = `id calls: value registered owner { id address: id } artifacts(limit: 2) { cid } catalogue(limit: 1) { name }`
    const { topModels } = await answered(`{ topModels(first: 100) { rows { model { ${asked} } } } }`)
    const { models } = await answered(`{ models(limit: 200) { ${asked} } }`)
    const byId = new Map<string, unknown>(models.map((each: any) => [each.id, each]))
    expect(topModels.rows.length).toBeGreaterThan(5)
    for (const { model } of told(topModels.rows as any[])) expect(model).toEqual(byId.get(model.id))
    expect(topModels.rows.some(({ model }: any) => model.owner !== null)).toBe(true)
})

test('an answer that shows the present of a model is not cited and not kept; its name does no harm', async () => {
    const time = new Date(MARKET_START_MS + (MARKET_DAYS - 5) * 86_400_000).toISOString()
    const answer = (asked: string) =>
        api.ask(
            `{ topModels(first: 1, asOf: {time: "${time}"}) { rows { model { ${asked} } } meta { permalink permalinkNullReason } } }`,
        )
    const named = await answer('id name')
    expect(named.headers.get('etag')).toMatch(/^"/)
    const present = await answer('id calls')
    expect(present.headers.get('etag')).toBeNull()
    expect(present.data.topModels.meta.permalink).toBeNull()
})
