import { type TestDatabase, testDatabase } from '../../../test/support/postgres'
import { told } from '../../../test/support/told'
import { sealClosed } from '../../sealing/sealer'
import { MarketMemory } from '../memory/market-memory'
import type { AsOf, AsOfRequest } from '../question/as-of'
import type { WindowRequest } from '../question/window'
import { type Facts, MARKET, writeFacts } from '../testing/facts'
import { plainAttribution } from '../testing/plain-attribution'
import { DAYS, randomFacts, randomOf, START_MS } from '../testing/random-facts'
import { spyingReader } from '../testing/reader'
import { attributionOf } from './attribution'
import { attributionRows } from './attribution-rows'
import { claimsByProof } from './claims'

const SEED = 7
const DAY = 86_400_000

let database: TestDatabase
let facts: Facts
beforeAll(async () => {
    database = await testDatabase()
    facts = randomFacts(SEED)
    await writeFacts(database.pool, facts)
})
afterAll(() => database.pool.end())

async function ask(window?: WindowRequest, asOf?: AsOfRequest) {
    const reader = spyingReader(database.pool)
    const question = await new MarketMemory(reader, MARKET).question(window, asOf)
    const rows = attributionRows(await question.demand())
    return {
        question,
        calls: attributionOf(rows, 'calls'),
        value: attributionOf(rows, 'value'),
        claims: await claimsByProof(reader, question),
    }
}

/** An answer in the form that plain code gives. */
function sums({ total, attributed, unattributed, rails }: ReturnType<typeof attributionOf>) {
    const reasons = (parts: { reason: string; amount: bigint | null }[]) =>
        Object.fromEntries(
            parts.flatMap((part) => (part.amount === null ? [] : [[part.reason, part.amount]])),
        )
    return {
        all: { total, attributed, reasons: reasons(unattributed.reasons) },
        rails: Object.fromEntries(
            rails
                .filter((rail) => rail.rail !== null)
                .map((rail) => [
                    rail.rail,
                    { total: rail.total, attributed: rail.attributed, reasons: reasons(rail.reasons) },
                ]),
        ),
    }
}

function heightsOf({ chains }: AsOf) {
    return Object.fromEntries(chains.map(({ chainId, height }) => [chainId, height ?? -1]))
}

const random = randomOf(SEED + 1)
const someTime = () => new Date(START_MS + Math.floor(random() * DAYS * 86_400) * 1000)
const someDay = () => new Date(START_MS + Math.floor(random() * DAYS) * DAY)
const someMoment = (): AsOfRequest | undefined => {
    const facts10740 = facts.calls.filter((call) => call.chainId === 10740)
    const { height } = facts10740[Math.floor(random() * facts10740.length)]
    return [
        undefined,
        { time: someTime() },
        { time: new Date(someDay().getTime() + DAY - 1000) },
        { chainId: 10740, height: height + Math.floor(random() * 2) },
    ][Math.floor(random() * 4)]
}
const someWindow = (): WindowRequest | undefined => {
    const [from, to] = [random() < 0.5 ? someTime() : someDay(), random() < 0.5 ? someTime() : someDay()]
    return [undefined, { last: 'DAY' } as const, { last: 'WEEK' } as const, { from, to }, { from }, { to }][
        Math.floor(random() * 6)
    ]
}

test('INV-5: in any window, as of any moment, buckets and open parts give what plain code counts from the facts', async () => {
    let answered = 0
    for (let i = 0; i < 150; i++) {
        const [window, asOf] = [someWindow(), someMoment()]
        let answer: Awaited<ReturnType<typeof ask>>
        try {
            answer = await ask(window, asOf)
        } catch (error) {
            expect((error as Error).name).toBe('BadQuestion')
            continue
        }
        answered++
        const { fromMs, toMs } = answer.question.window
        const moment = { heights: heightsOf(answer.question.asOf) }
        for (const measure of told(['calls', 'value'] as const)) {
            const plain = plainAttribution(facts, fromMs, toMs, moment, measure)
            expect(sums(answer[measure])).toEqual({ all: plain.all, rails: plain.rails })
            expect(answer[measure].verified).toBe(measure === 'calls' ? plain.verified : null)
        }
    }
    expect(answered).toBeGreaterThan(80)
})

test('INV-5: total = attributed + unattributed, which is the sum of its reasons, in all and on every rail', async () => {
    const { calls, value } = await ask()
    for (const measure of told([calls, value])) {
        const known = (parts: { amount: bigint | null }[]) =>
            parts.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n)
        expect(measure.total).toBe(measure.attributed + measure.unattributed.total)
        expect(known(measure.unattributed.reasons)).toBe(measure.unattributed.total)
        expect(measure.attributed).toBeGreaterThan(0n)
        const rails = measure.rails.filter((rail) => rail.rail !== null)
        for (const rail of told(rails)) {
            expect(rail.total).toBe(rail.attributed! + rail.unattributed!)
            expect(known(rail.reasons)).toBe(rail.unattributed)
        }
        expect(rails.reduce((sum, rail) => sum + rail.total!, 0n)).toBe(measure.total)
    }
})

test('INV-7, INV-10: null where no blob was read, verified <= published <= claimed in every row of claims, and a spoofed claim is in no other number', async () => {
    const { claims, calls } = await ask()
    expect(claims.map((row) => row.proof)).toContain('NO_BLOB')
    for (const row of told(claims)) {
        expect(row.verified === null).toBe(row.published === null)
        expect(row.verified ?? 0n).toBeLessThanOrEqual(row.published ?? 0n)
        expect(row.published ?? 0n).toBeLessThanOrEqual(row.claimed)
    }
    expect(claims.find((row) => row.proof === 'NO_BLOB')).toMatchObject({ published: null, verified: null })
    expect(claims.reduce((sum, row) => sum + row.batches, 0n)).toBe(BigInt(facts.batches.length))
    expect(claims.reduce((sum, row) => sum + row.claimed, 0n)).toBeGreaterThan(10n ** 30n)
    expect(calls.total).toBe(BigInt(facts.calls.filter((call) => !call.isReplay).length))
})

test('INV-10: private calls and the verification of money are unknown, with a reason', async () => {
    const { calls, value } = await ask()
    expect(calls.rails.at(-1)).toMatchObject({ rail: null, settlementMode: 'PRIVATE', total: null })
    for (const measure of told([calls, value]))
        expect(measure.unattributed.reasons.find((part) => part.reason === 'PRIVATE')).toMatchObject({
            amount: null,
            nullReason: expect.stringMatching(/private calls/i),
        })
    expect(value.verified).toBeNull()
    expect(value.verifiedNullReason).toMatch(/No enclave signs a payment/)
    expect(calls.unattributed.reasons.every((part) => part.explanation.length > 20)).toBe(true)
})

test('INV-8: as of a block, a later block of the same second is not looked at, also in the last second of a day', async () => {
    const timeMs = START_MS + DAY - 1000
    const height = (timeMs - START_MS) / 500
    const one = {
        chainId: 10740,
        timeMs,
        rail: 'PRECOMPILE',
        modelId: null,
        reason: 'EMPTY_NAME',
        verified: null,
    }
    const other = await testDatabase()
    await writeFacts(other.pool, {
        calls: [
            { ...one, height },
            { ...one, height: height + 1 },
            { ...one, height: height + 2, timeMs: timeMs + DAY },
        ],
        batches: [],
        payments: [],
        models: [],
    })
    const totalAsOf = async (asOf: AsOfRequest) => {
        const reader = spyingReader(other.pool)
        const question = await new MarketMemory(reader, MARKET).question(null, asOf)
        return attributionOf(attributionRows(await question.demand()), 'calls').total
    }
    expect(await totalAsOf({ chainId: 10740, height })).toBe(1n)
    expect(await totalAsOf({ chainId: 10740, height: height + 1 })).toBe(2n)
    expect(await totalAsOf({ time: new Date(timeMs) })).toBe(2n)
    await other.pool.end()
})

test('INV-8: a model registered after the as-of moment is not known then', async () => {
    const called = facts.calls.filter((call) => call.modelId === 'late' && !call.isReplay)
    const asOf = { time: new Date(START_MS + 2 * DAY) }
    const early = called.filter((call) => call.timeMs <= asOf.time.getTime())
    expect(early.length).toBeGreaterThan(0)
    const before = await ask({ to: asOf.time }, asOf)
    const after = await ask({ to: asOf.time })
    expect(after.calls.attributed - before.calls.attributed).toBe(
        BigInt(early.filter((call) => call.timeMs < asOf.time.getTime()).length),
    )
})

test('a window of whole sealed days is read without any fact', async () => {
    await sealClosed(database.pool, MARKET)
    const window = { from: new Date(START_MS + DAY), to: new Date(START_MS + 3 * DAY) }
    const reader = spyingReader(database.pool)
    const question = await new MarketMemory(reader, MARKET).question(window)
    const sealed = attributionOf(attributionRows(await question.demand()), 'calls')
    expect(sealed.total).toBeGreaterThan(0n)
    expect(
        reader.statements.filter(({ sql }) => /inference|payment/.test(sql) && !/min\(time\)/.test(sql)),
    ).toEqual([])
    await database.pool.query('DELETE FROM period')
    expect((await ask(window)).calls).toEqual(sealed)
})
