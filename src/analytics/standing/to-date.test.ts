import { told } from '../../../test/support/told'
import { kaplanMeier } from '../../stats'
import { type AskedMarket, askedMarket, MOMENTS } from '../ranking/testing/asked-market'
import { placeAt } from '../testing/market'
import {
    momentOf,
    plainCalls,
    plainModelOf,
    plainPayments,
    plainUniverse,
    seen,
} from '../testing/plain-market'
import { timeToFirstUse } from './first-use'
import { creatorPayouts, modelPayouts } from './payouts'
import { priceChangesOf } from './price-changes'

let market: AskedMarket
beforeAll(async () => {
    market = await askedMarket(61, ({ models, calls, artifacts }) => {
        // Two blocks in one second; the later one is the first use of a model that was never used.
        const [first] = calls.filter(({ height }) => height % 2 === 0)
        const unused = models[2].id
        const { id } = artifacts.find(({ modelId }) => modelId === unused)!
        // Nothing else makes its first use doubtful.
        artifacts.splice(
            artifacts.findIndex((artifact) => artifact.modelId === unused && artifact.id !== id),
            1,
        )
        calls.push({
            ...first,
            height: first.height + 1,
            modelId: unused,
            artifactId: id,
            isReplay: false,
            reason: null,
        })
        // A first use by a name that is claimed ten days later.
        const name = { ...models[5].registration!, height: models[5].registration!.height + 864_000 }
        artifacts.push({
            id: 'claimed-late',
            modelId: models[5].id,
            claim: { ...name, timeMs: models[5].registration!.timeMs + 864_000_000 },
        })
        const used = placeAt(10740, models[5].registration!.timeMs + 86_400_000)
        calls.push({ ...calls[calls.length - 1], ...used, modelId: models[5].id, artifactId: 'claimed-late' })
    })
    // Accruals in another token are no OPG.
    await market.database.pool.query(
        `INSERT INTO payout SELECT (jsonb_populate_record(p, '{"token": "\\\\xbeef", "tx_position": 100000}')).* FROM payout p
         WHERE kind = 'CREATOR_ACCRUAL' ORDER BY id LIMIT 5`,
    )
})
afterAll(() => market.database.drop())

const EVER = { fromMs: null, toMs: Number.POSITIVE_INFINITY }
const DAY_MS = 86_400_000

/** Some moments hold a block but not the next one of the same second. */
async function moments() {
    const { facts } = market
    const inSecond = facts.calls.filter(({ height }) => height % 2 === 0).slice(0, 6)
    const late = { time: new Date(facts.models[5].registration!.timeMs + 2 * DAY_MS) }
    return [...MOMENTS, late, ...inSecond.map(({ chainId, height }) => ({ chainId, height }))]
}

test('time to first use is as it was known at the moment, also where names were claimed later', async () => {
    const { facts, memory } = market
    const seenUsed = new Set<boolean | null>()
    for (const asOf of await moments()) {
        const question = await memory.question(null, asOf)
        const moment = momentOf(question.asOf)
        const firsts = new Map<string, number>()
        const note = (id: string | null, ms: number) =>
            id && firsts.set(id, Math.min(firsts.get(id) ?? Number.POSITIVE_INFINITY, ms))
        for (const call of plainCalls(facts, EVER, moment))
            note(plainModelOf(facts, call, moment), call.timeMs)
        for (const { modelId, timeMs } of plainPayments(facts, EVER, moment)) note(modelId, timeMs)
        const registered = facts.models.filter(
            ({ registration }) => registration && seen(registration, moment),
        )
        const waitOf = (id: string, registeredMs: number) => {
            const first = firsts.get(id)
            const until = first ?? moment.timeMs
            return { time: Math.max(0, until - registeredMs) / 1000, event: first !== undefined }
        }
        for (const id of told(plainUniverse(facts, moment).keys())) {
            const answer = await timeToFirstUse(question, memory.members.find(id)!)
            const registration = registered.find((model) => model.id === id)?.registration
            if (!registration) {
                expect(answer).toMatchObject({ seconds: null, used: null, nullReason: expect.any(String) })
                continue
            }
            const month = new Date(registration.timeMs).toISOString().slice(0, 7)
            const waits = registered
                .filter((model) => new Date(model.registration!.timeMs).toISOString().startsWith(month))
                .map((model) => waitOf(model.id, model.registration!.timeMs))
            const curve = kaplanMeier(waits).value!
            const own = waitOf(id, registration.timeMs)
            seenUsed.add(answer.used)
            expect(answer).toMatchObject({
                used: own.event,
                seconds: own.event ? own.time : null,
                cohort: new Date(`${month}-01T00:00:00Z`),
                cohortSize: waits.length,
                cohortMedianSeconds: curve.median.value,
            })
            expect(answer.cohortMedianNullReason).toBe(curve.median.nullReason)
            if (!own.event) expect(answer.shareFirstUsedLater).toBeNull()
            else
                expect(answer.shareFirstUsedLater).toBeCloseTo(
                    curve.steps.filter(({ time }) => time <= own.time).at(-1)!.survival,
                    10,
                )
        }
    }
    expect(seenUsed).toEqual(new Set([true, false]))
})

test('calls around a price are those of seven days on each side, up to the moment', async () => {
    const { facts, memory } = market
    let compared = 0
    for (const asOf of told(await moments())) {
        const question = await memory.question({ last: 'DAY' }, asOf)
        const moment = momentOf(question.asOf)
        const calls = plainCalls(facts, EVER, moment).map((call) => ({
            model: plainModelOf(facts, call, moment),
            timeMs: call.timeMs,
        }))
        for (const id of told(plainUniverse(facts, moment).keys())) {
            const prices = facts.prices.filter((price) => price.model === id && seen(price, moment))
            const changes = await priceChangesOf(question, memory.members.find(id)!)
            const registered = facts.models.find((model) => model.id === id)!.registration?.timeMs ?? 0
            const around = (from: number, to: number) =>
                calls.filter(({ model, timeMs }) => model === id && timeMs >= from && timeMs < to).length
            expect(changes).toEqual(
                prices.map(({ timeMs, unit, inputPrice, isOpg }) => ({
                    time: new Date(timeMs),
                    unit,
                    inputPrice: isOpg ? inputPrice : null,
                    outputPrice: isOpg ? 0n : null,
                    nullReason: isOpg ? null : 'The price is in another token than OPG.',
                    callsBefore: around(timeMs - 7 * DAY_MS, timeMs),
                    daysBefore: expect.closeTo(Math.min(7, (timeMs - registered) / DAY_MS), 9),
                    callsAfter: around(timeMs, timeMs + 7 * DAY_MS),
                    daysAfter: expect.closeTo(Math.min(7, (question.end - timeMs) / DAY_MS), 9),
                })),
            )
            compared += changes.length
        }
    }
    expect(compared).toBeGreaterThan(50)
})

test('INV-6: money from paid to accrued to withdrawn is what payments and payouts say up to the moment', async () => {
    const { facts, memory } = market
    for (const asOf of told(await moments())) {
        const question = await memory.question({ last: 'DAY' }, asOf)
        const moment = momentOf(question.asOf)
        const universe = plainUniverse(facts, moment)
        const payments = plainPayments(facts, EVER, moment).filter(({ isOpg }) => isOpg)
        const sum = (amounts: bigint[]) => amounts.reduce((all, amount) => all + amount, 0n)
        for (const id of told(universe.keys())) {
            const own = payments.filter(({ modelId }) => modelId === id)
            expect(await modelPayouts(question, [memory.members.find(id)!])).toEqual({
                paid: sum(own.map(({ amount }) => amount)),
                accrued: sum(own.map(({ creatorAmount }) => creatorAmount ?? 0n)),
            })
        }
        for (const creator of told(new Set(universe.values()))) {
            if (creator === null) continue
            const of = (kind: string) =>
                sum(
                    facts.payouts
                        .filter((payout) => payout.kind === kind && payout.account === creator)
                        .filter((payout) => seen(payout, moment))
                        .map(({ amount }) => amount),
                )
            const [accrued, withdrawn] = [of('CREATOR_ACCRUAL'), of('CREATOR_WITHDRAWAL')]
            const isShort = withdrawn > accrued
            const answer = await creatorPayouts(question, creator)
            expect(answer).toMatchObject({
                accrued,
                withdrawn,
                unwithdrawn: isShort ? null : accrued - withdrawn,
            })
            expect(answer.nullReason === null).toBe(!isShort)
        }
    }
})
