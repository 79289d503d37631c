import { CREATOR, marketRows } from '../testing/market-rows'
import { type TestApi, testApi } from '../testing/test-api'

let api: TestApi
beforeAll(async () => {
    api = await testApi()
    await marketRows(api.database.pool)
})
afterAll(() => api.close())

test('a list is filtered, ordered, and carries its relations in one answer', async () => {
    const { data, errors } = await api.ask(`{
        models(where: {calls_gt: "70", owner: {id_eq: "${CREATOR}1"}}, orderBy: [calls_DESC], limit: 2) {
            id calls owner { id } inferences(orderBy: [height_DESC], limit: 3) { id model { id } }
        }
    }`)
    expect(errors).toBeUndefined()
    expect(data.models.map((model: any) => model.id)).toEqual(['model-56', 'model-51'])
    expect(data.models[0].owner).toEqual({ id: `${CREATOR}1` })
    expect(data.models[0].inferences).toHaveLength(3)
    expect(data.models[0].inferences[0].model).toEqual({ id: 'model-56' })
})

test('a list that names no size has 50 rows, a nested one too', async () => {
    const { data } = await api.ask('{ models { id } creators { models { id } } }')
    expect(data.models).toHaveLength(50)
    expect(data.creators[0].models).toHaveLength(12)
})

test('amounts come through to the last unit', async () => {
    const { data } = await api.ask('{ payments(limit: 1) { amount } }')
    expect(BigInt(data.payments[0].amount)).toBe(2n ** 256n - 1n)
})

test('a connection counts all rows and pages through them', async () => {
    const { data } = await api.ask(
        '{ modelsConnection(orderBy: [id_ASC], first: 10, after: "50") { totalCount edges { node { id } } pageInfo { hasNextPage } } }',
    )
    expect(data.modelsConnection.totalCount).toBe(60)
    expect(data.modelsConnection.edges).toHaveLength(10)
    expect(data.modelsConnection.pageInfo.hasNextPage).toBe(false)
})

test('a selection of __typename alone is answered', async () => {
    const { data, errors } = await api.ask(
        '{ models(limit: 2) { __typename } modelById(id: "model-1") { __typename } }',
    )
    expect(errors).toBeUndefined()
    expect(data).toEqual({
        models: [{ __typename: 'Model' }, { __typename: 'Model' }],
        modelById: { __typename: 'Model' },
    })
})

test('a page of a connection is answered when nothing is asked of its rows', async () => {
    const { data, errors } = await api.ask(
        '{ modelsConnection(orderBy: [id_ASC], first: 2) { edges { __typename } pageInfo { hasNextPage } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.modelsConnection.edges).toEqual([{ __typename: 'ModelEdge' }, { __typename: 'ModelEdge' }])
    expect(data.modelsConnection.pageInfo.hasNextPage).toBe(true)
})

test('a nested __typename alone is answered', async () => {
    const { data, errors } = await api.ask(
        '{ models(limit: 1) { id owner { __typename } artifacts { __typename } } }',
    )
    expect(errors).toBeUndefined()
    expect(data.models[0].owner).toEqual({ __typename: 'Creator' })
})

test('INV-9: whoever the connection string names, the API cannot write', async () => {
    const { readOnlyDatabase } = await import('../database/read-only-database')
    const { createLogger } = await import('@subsquid/logger')
    const options = {
        url: api.database.url,
        poolSize: 1,
        statementMs: 1000,
        workMs: 250,
        answerBytes: 2 ** 23,
        log: createLogger('test'),
    }
    const reader = readOnlyDatabase({ ...options, sessions: { by: 'startup', role: 'demand_reader' } })
    await expect(reader.rows('CREATE TEMP TABLE t (x int)')).rejects.toMatchObject({ code: '25006' })
    for (const write of [
        'DELETE FROM model',
        'INSERT INTO payout SELECT * FROM payout',
        'CREATE TABLE t (x int)',
    ]) {
        await reader.rows('SET default_transaction_read_only = off')
        await expect(reader.rows(write)).rejects.toMatchObject({ code: '42501' })
    }
    await reader.close()
})
