import {
    MARKET_DAYS,
    MARKET_START_MS,
    type MarketFacts,
    type MarketPayment,
    randomMarket,
    TEST_MARKET,
} from '../../analytics/testing/market'
import {
    type Moment,
    type PlainWindow,
    plainCalls,
    plainModelOf,
    plainPayments,
    plainUniverse,
    seen,
    within,
} from '../../analytics/testing/plain-market'
import { writeMarket } from '../../analytics/testing/write-market'
import { ratio } from '../../base/ratio'
import { sealClosed } from '../../sealing/sealer'
import { type TestApi, testApi } from '../testing/test-api'

const DAY = 86_400_000
const at = (days: number) => new Date(MARKET_START_MS + days * DAY)

let api: TestApi
let facts: MarketFacts
beforeAll(async () => {
    api = await testApi()
    facts = randomMarket(31)
    await writeMarket(api.database.pool, facts)
})
afterAll(() => api.close())

const WINDOW = `from to models { registered active neverUsed } calls { total verified attributed unclaimedNames unattributed }
    settlements { batches claimed published verified } payments payers creators operators
    paid { gross selfPaid net selfPaidShare payments selfPaidPayments netPayers }
    value { total attributed unclaimedNames unattributed creatorValue decimals } payouts { kind amount decimals }`
const GROWTH = 'now before quotient nullReason'
const QUERY = `query ($window: Window, $asOf: AsOfInput, $exclude: [Exclusion!]) {
    market(window: $window, asOf: $asOf, exclude: $exclude) {
        meta { asOf { time chains { chainId height } } universe { definition size } method version provenance frozen }
        ${WINDOW} before { ${WINDOW} } beforeNullReason
        growth { modelsRegistered catalogue { ${GROWTH} } activeModels { ${GROWTH} } calls { ${GROWTH} } value { ${GROWTH} } payers { ${GROWTH} } } } }`

const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((total, amount) => total + amount, 0n)

/** Models that there were before a moment. */
const modelsBefore = (moment: Moment, toMs: number) =>
    facts.models.filter(
        ({ registration, catalogued }) =>
            catalogued || (registration && seen(registration, moment) && registration.timeMs < toMs),
    )

/** Models of the universe with a call or a payment. */
function activeModels(window: PlainWindow, moment: Moment, exclude: 'SELF_PAID'[]): Set<string> {
    const universe = plainUniverse(facts, moment)
    const named = [
        ...plainCalls(facts, window, moment).map((call) => plainModelOf(facts, call, moment)),
        ...plainPayments(facts, window, moment, exclude).map((payment) => payment.modelId),
    ]
    return new Set(named.filter((model): model is string => model !== null && universe.has(model)))
}

function plainWindow(window: PlainWindow, moment: Moment, exclude: 'SELF_PAID'[]) {
    const universe = plainUniverse(facts, moment)
    const calls = plainCalls(facts, window, moment)
    const models = calls.map((call) => plainModelOf(facts, call, moment))
    const payments = plainPayments(facts, window, moment, exclude)
    const paid = (which: (payment: MarketPayment) => boolean) =>
        sum(payments.filter((payment) => payment.isOpg && which(payment)).map(({ amount }) => amount))
    const batches = facts.batches.filter((batch) => within(batch, window) && seen(batch, moment))
    const active = activeModels(window, moment, exclude)
    const ever = activeModels({ ...window, fromMs: null }, moment, [])
    const there = modelsBefore(moment, window.toMs)
    const creators = new Set([...active].map((model) => universe.get(model)))
    creators.delete(null)
    const count = (n: number) => `${n}`
    const payouts = facts.payouts.filter((payout) => within(payout, window) && seen(payout, moment))
    return {
        from: window.fromMs === null ? null : new Date(window.fromMs).toISOString(),
        to: new Date(window.toMs).toISOString(),
        models: {
            registered: there.length,
            active: active.size,
            neverUsed: there.filter(({ id }) => !ever.has(id)).length,
        },
        calls: {
            total: count(calls.length),
            verified: count(calls.filter((call) => call.verified).length),
            attributed: count(models.filter((model) => model !== null && model !== 'unknown').length),
            unclaimedNames: count(models.filter((model) => model === 'unknown').length),
            unattributed: count(models.filter((model) => model === null).length),
        },
        settlements: {
            batches: count(batches.length),
            claimed: sum(batches.map((batch) => batch.claimed)).toString(),
            published: count(batches.reduce((all, batch) => all + (batch.published ?? 0), 0)),
            verified: count(batches.reduce((all, batch) => all + (batch.verified ?? 0), 0)),
        },
        paid: plainPaid(window, moment),
        payments: count(payments.length),
        payers: new Set(payments.flatMap(({ payer }) => payer ?? [])).size,
        creators: creators.size,
        operators: new Set(payments.filter(({ rail }) => rail !== 'CONTRACT').map(({ payTo }) => payTo)).size,
        value: {
            total: paid(() => true).toString(),
            attributed: paid(({ modelId }) => modelId !== null && universe.has(modelId)).toString(),
            unclaimedNames: paid(({ modelId }) => modelId !== null && !universe.has(modelId)).toString(),
            unattributed: paid(({ modelId }) => modelId === null).toString(),
            creatorValue: sum(
                payments.filter(({ isOpg }) => isOpg).map((payment) => payment.creatorAmount ?? 0n),
            ).toString(),
            decimals: 18,
        },
        payouts: ['OPERATOR_REVENUE', 'CREATOR_ACCRUAL', 'CREATOR_WITHDRAWAL'].map((kind) => ({
            kind,
            amount: sum(
                payouts.filter((payout) => payout.kind === kind).map(({ amount }) => amount),
            ).toString(),
            decimals: 18,
        })),
    }
}

/** All that was paid, and what is left without payments to oneself. */
function plainPaid(window: PlainWindow, moment: Moment) {
    const all = plainPayments(facts, window, moment)
    const net = plainPayments(facts, window, moment, ['SELF_PAID'])
    const value = (payments: MarketPayment[]) =>
        sum(payments.map(({ isOpg, amount }) => (isOpg ? amount : 0n)))
    const [gross, others] = [value(all), value(net)]
    return {
        gross: `${gross}`,
        selfPaid: `${gross - others}`,
        net: `${others}`,
        selfPaidShare: gross === 0n ? null : ratio(gross - others, gross, 'down'),
        payments: `${all.length}`,
        selfPaidPayments: `${all.length - net.length}`,
        netPayers: new Set(net.flatMap(({ payer }) => payer ?? [])).size,
    }
}

type Plain = ReturnType<typeof plainWindow>

function plainGrowth(now: string | number, before: string | number | null) {
    if (before === null) return { now: `${now}`, before, quotient: null, nullReason: expect.any(String) }
    const isZero = BigInt(before) === 0n
    return {
        now: `${now}`,
        before: `${before}`,
        quotient: isZero ? null : ratio(BigInt(now), BigInt(before), 'down'),
        nullReason: isZero ? 'It was 0 before.' : null,
    }
}

const QUESTIONS = [
    { window: null, asOf: null },
    { window: 'WEEK', asOf: null },
    { window: 'MONTH', asOf: { time: at(36.3) } },
    { window: { from: at(9.5), to: at(14) }, asOf: { time: at(30) } },
    { window: 'QUARTER', asOf: { time: at(8) } },
]

async function answer(variables: object): Promise<any> {
    const { data, errors } = await api.ask(QUERY, variables as Record<string, unknown>)
    expect(errors).toBeUndefined()
    return data.market
}

test.each(['[]', '["SELF_PAID"]'])(
    'INV-4, INV-5: every number of the market is what plain counting of the facts gives; exclude %s',
    async (excluded) => {
        const exclude = JSON.parse(excluded)
        for (const question of QUESTIONS) {
            const { meta, before, beforeNullReason, growth, ...now } = await answer({ ...question, exclude })
            const moment: Moment = {
                timeMs: Date.parse(meta.asOf.time),
                heights: Object.fromEntries(
                    meta.asOf.chains.map(({ chainId, height }: any) => [chainId, height ?? -1]),
                ),
            }
            const window = { fromMs: now.from && Date.parse(now.from), toMs: Date.parse(now.to) }
            const plain = plainWindow(window, moment, exclude)
            expect(now).toEqual(plain)
            expect(meta.universe.size).toBe(plainUniverse(facts, moment).size)
            const length = window.toMs - window.fromMs
            const plainBefore =
                window.fromMs === null
                    ? null
                    : plainWindow({ fromMs: window.fromMs - length, toMs: window.fromMs }, moment, exclude)
            expect(before).toEqual(plainBefore)
            expect(beforeNullReason === null).toBe(plainBefore !== null)
            const of = (pick: (window: Plain) => string | number) =>
                plainGrowth(pick(plain), plainBefore && pick(plainBefore))
            expect(growth).toEqual({
                modelsRegistered: plainBefore && plain.models.registered - plainBefore.models.registered,
                catalogue: of(({ models }) => models.registered),
                activeModels: of(({ models }) => models.active),
                calls: of(({ calls }) => calls.total),
                value: of(({ value }) => value.total),
                payers: of(({ payers }) => payers),
            })
        }
    },
    30_000,
)

test('INV-7: of settlements no more is verified than published; claims are in no other number', async () => {
    const { settlements, calls } = await answer({})
    expect(BigInt(settlements.verified)).toBeLessThanOrEqual(BigInt(settlements.published))
    expect(BigInt(calls.total)).toBeLessThan(10n ** 6n)
})

test('INV-8: the market as of a past moment is the same bytes after its days are sealed', async () => {
    const before = []
    for (const question of QUESTIONS.slice(2)) before.push(JSON.stringify(await answer(question)))
    await sealClosed(api.database.pool, TEST_MARKET)
    const after = []
    for (const question of QUESTIONS.slice(2)) after.push(JSON.stringify(await answer(question)))
    // Only whether it can still change is known once its days are sealed.
    const unfrozen = (answers: string[]) => answers.map((text) => text.replace(/"frozen":\w+/, ''))
    expect(unfrozen(after)).toEqual(unfrozen(before))
    expect(after[2]).toContain('"frozen":true')
})

test('INV-10: growth over everything is null in words', async () => {
    const { before, beforeNullReason, growth } = await answer({ window: 'ALL' })
    expect(before).toBeNull()
    expect(beforeNullReason).toBe('The window has no beginning: there is no window before it.')
    expect(growth.calls).toMatchObject({ before: null, quotient: null, nullReason: beforeNullReason })
})

test('a market asked for as of a time before its first block is empty, not wrong', async () => {
    const { models, calls, value } = await answer({ asOf: { time: at(-MARKET_DAYS) } })
    expect(models.active).toBe(0)
    expect([calls.total, value.total]).toEqual(['0', '0'])
})
