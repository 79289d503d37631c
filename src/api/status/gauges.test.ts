import { Registry } from 'prom-client'
import { type TestApi, testApi } from '../testing/test-api'
import { gaugesOf } from './gauges'

const METRICS = { one: ['one', 'The first.'], other: ['other', 'The second.'] } as const

/** Samples of a registry by name. */
async function samples(registry: Registry) {
    const text = await registry.metrics()
    return Object.fromEntries(
        [...text.matchAll(/^(\w+) (\S+)$/gm)].map(([, name, value]) => [name, Number(value)]),
    )
}

test('INV-10: a gauge shows what was read, 0 too, and nothing of what is not known or cannot be read', async () => {
    const registry = new Registry()
    const answers: (() => Promise<{ one: number | null; other: number | null } | null>)[] = [
        async () => ({ one: 0, other: 7 }),
        async () => ({ one: null, other: 8 }),
        async () => null,
        async () => ({ one: 3, other: 4 }),
        () => Promise.reject(new Error('the database does not answer')),
    ]
    const update = gaugesOf(registry, METRICS, () => answers.shift()!())
    expect(await samples(registry)).toEqual({})
    const shown = []
    for (let left = answers.length; left > 0; left--) {
        await update()
        shown.push(await samples(registry))
    }
    expect(shown).toEqual([{ one: 0, other: 7 }, { other: 8 }, {}, { one: 3, other: 4 }, {}])
})

describe('names that are in no list', () => {
    let api: TestApi
    beforeAll(async () => {
        api = await testApi()
    })
    afterAll(() => api.close())

    test('are counted with their calls, beside the day of the list; used names alone, and no name that is claimed', async () => {
        const { pool } = api.database
        await pool.query(
            `INSERT INTO model (id, registered, catalogued, calls, payments, paid_calls, value, creator_value, provenance) VALUES
                 ('unresolved:0x01', false, false, 5, 0, 0, 0, 0, 'onchain'), ('unresolved:0x02', false, false, 7, 0, 0, 0, 0, 'onchain'),
                 ('unresolved:0x03', false, false, 0, 0, 0, 0, 0, 'onchain'), ('0x04', true, false, 90, 0, 0, 0, 0, 'demo')`,
        )
        await pool.query(
            `INSERT INTO catalogue_entry (id, source, model_id, author, name, tags, artifacts, imported_at, provenance, listed_at)
             VALUES ('gateway|a', 'gateway', '0x04', 'a', 'b', '{}', 1, now(), 'operatorReported', '2026-10-01T00:00:00Z')`,
        )
        const text = await (await api.get('/metrics')).text()
        expect(text).toMatch(/^demand_unlisted_model_names 2$/m)
        expect(text).toMatch(/^demand_unlisted_model_calls 12$/m)
        expect(text).toMatch(
            new RegExp(`^demand_gateway_list_timestamp_seconds ${Date.UTC(2026, 9, 1) / 1000}$`, 'm'),
        )
    })
})
