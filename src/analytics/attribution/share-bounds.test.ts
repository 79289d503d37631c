import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { MarketMemory } from '../memory/market-memory'
import type { WindowRequest } from '../question/window'
import { type Call, type Facts, MARKET, writeFacts } from '../testing/facts'
import { spyingReader } from '../testing/reader'
import { shareBounds } from './share-bounds'

const DAY = 86_400_000
const START = Date.parse('2026-02-01T00:00:00Z')

const call = (day: number, modelId: string | null, reason: string | null = null): Call => ({
    chainId: 10740,
    height: day,
    timeMs: START + day * DAY,
    rail: 'INDIVIDUAL',
    modelId,
    reason,
    verified: null,
})

const facts: Facts = {
    calls: [
        ...[1, 1, 1].map((day) => call(day, 'mine')),
        call(1, 'other'),
        call(1, 'unresolved:1'),
        call(1, '0xnobody'),
        call(1, null, 'BLOB_EXPIRED'),
        call(3, 'mine'),
    ],
    batches: [],
    payments: [
        {
            chainId: 8453,
            height: 5,
            timeMs: START + DAY,
            rail: 'X402_UPTO',
            modelId: null,
            reason: 'SESSION_NAMES_NO_MODEL',
            amount: 10n ** 27n,
        },
        {
            chainId: 8453,
            height: 6,
            timeMs: START + 4 * DAY,
            rail: 'CONTRACT',
            modelId: 'mine',
            reason: null,
            amount: 1n,
        },
    ],
    models: [
        { id: 'mine', registered: false, catalogued: true },
        { id: 'other', registered: true, catalogued: false, registryChainId: 8453, registeredHeight: 1 },
        { id: 'unresolved:1', registered: false, catalogued: false },
    ],
}

let database: TestDatabase
beforeAll(async () => {
    database = await testDatabase()
    await writeFacts(database.pool, facts)
})
afterAll(() => database.pool.end())

async function bounds(id: string, measure: 'calls' | 'value', window?: WindowRequest) {
    const reader = spyingReader(database.pool)
    return shareBounds(await new MarketMemory(reader, MARKET).question(window), id, measure)
}

test('what names no model, or a string nobody has claimed, could be a model’s; what names another model could not', async () => {
    const window = { from: new Date(START + DAY), to: new Date(START + 2 * DAY) }
    expect(await bounds('mine', 'calls', window)).toMatchObject({
        attributed: 3n,
        total: 7n,
        unattributed: 2n,
        share: {
            share: '0.428571428571',
            least: '0.428571428571',
            most: '0.714285714286',
            nullReason: null,
        },
    })
})

test('money beyond every float is divided exactly', async () => {
    expect(await bounds('mine', 'value')).toMatchObject({
        attributed: 1n,
        total: 10n ** 27n + 1n,
        unattributed: 10n ** 27n,
        share: { least: '0.000000000000', most: '1.000000000000' },
    })
})

test('INV-10: without demand nobody has a share, and an unknown model is refused by name', async () => {
    const empty = await bounds('mine', 'calls', { to: new Date(START) })
    expect(empty).toMatchObject({
        total: 0n,
        share: { share: null, least: null, most: null, nullReason: expect.any(String) },
    })
    await expect(bounds('nobody', 'calls')).rejects.toThrow("model is 'nobody'")
})
