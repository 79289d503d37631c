import { told } from '../../../test/support/told'
import { DAY_MS } from '../../base/calendar'
import { ASKED, type AskedMarket, askedMarket, MOMENTS, WINDOWS } from '../ranking/testing/asked-market'
import { plainAmounts, plainPayers, plainRanking } from '../ranking/testing/plain-standing'
import { type MarketFacts, type MarketPayment, placeAt } from '../testing/market'
import {
    type Moment,
    momentOf,
    plainPayments,
    plainSelfPaid,
    plainUniverse,
    seen,
    within,
} from '../testing/plain-market'
import { creatorAccount } from './creator-account'
import type { PageRequest } from './page'
import { payerAccount } from './payer-account'

let market: AskedMarket
beforeAll(async () => {
    market = await askedMarket(57, ({ changes, payments }) => {
        // The first one that was paid for a model is paid for it no longer.
        const first = changes.find(({ kind }) => kind === 'PAYOUT')!
        const later = placeAt(8453, first.timeMs + 3_600_000)
        changes.push({ ...first, ...later, address: payments.find(({ payer }) => payer !== null)!.payer! })
        changes.sort((a, b) => a.height - b.height)
    })
})
afterAll(() => market.database.drop())

const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)
const opg = ({ isOpg, amount }: MarketPayment) => (isOpg ? amount : 0n)
const ALL = { first: 1_000 }

/** All rows of a list, asked for page by page. */
async function paged<Row>(
    ask: (page: PageRequest) => Promise<Page<Row>> | Page<Row>,
    first: number,
): Promise<Row[]> {
    const rows: Row[] = []
    for (let after: string | null = null; ; ) {
        const page: Page<Row> = await ask({ first, after })
        rows.push(...page.rows)
        if (!page.pageInfo.hasNextPage) return rows
        after = page.pageInfo.endCursor
    }
}
interface Page<Row> {
    rows: Row[]
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

/** What a wallet has to do with models, by reading the registry's words one after the other. */
function plainTies(facts: MarketFacts, wallet: string, moment: Moment): Map<string, string[]> {
    const ties = new Map<string, string[]>()
    for (const [id, owner] of plainUniverse(facts, moment)) {
        const model = facts.models.find((each) => each.id === id)!
        const known = facts.changes.filter((change) => change.model === id && seen(change, moment))
        const paidTo = known.filter(({ kind }) => kind === 'PAYOUT').map(({ address }) => address)
        const owners = [
            model.owner,
            ...known.filter(({ kind }) => kind === 'OWNER').map(({ address }) => address),
        ]
        const its = [
            ...(owner === wallet ? ['OWNER'] : []),
            ...(paidTo.at(-1) === wallet ? ['PAYOUT_ADDRESS'] : []),
            ...(owner !== null && owner !== wallet && owners.includes(wallet) ? ['FORMER_OWNER'] : []),
            ...(paidTo.at(-1) !== wallet && paidTo.includes(wallet) ? ['FORMER_PAYOUT_ADDRESS'] : []),
        ]
        if (its.length > 0) ties.set(id, its)
    }
    return ties
}

test('INV-10: what is said of a creator’s wallet follows from the registry’s words, payments and credits up to the moment', async () => {
    const { facts, memory } = market
    const wallets = new Set([
        ...facts.models.flatMap(({ owner }) => owner ?? []),
        ...facts.changes.map(({ address }) => address),
    ])
    const kinds = new Set<string>()
    for (const asOf of told(MOMENTS.slice(0, 2)))
        for (const window of told([WINDOWS[0], WINDOWS[3]]))
            for (const { measure, exclude } of told(ASKED.slice(1, 4))) {
                const question = await memory.question(window, asOf)
                const moment = momentOf(question.asOf)
                const asked = { population: 'MODELS' as const, measure, exclude: exclude as 'SELF_PAID'[] }
                const amounts = plainAmounts(facts, question.window, moment, asked)
                const ranking = plainRanking(amounts)
                for (const creator of told(wallets)) {
                    const account = await creatorAccount(question, {
                        creator: creator.toUpperCase().replace('0X', '0x'),
                        measure,
                        exclude,
                    })
                    const ties = plainTies(facts, creator, moment)
                    for (const its of ties.values()) for (const tie of its) kinds.add(tie)
                    const models = await paged(account.models, 2)
                    const expected = [...ties]
                        .map(([id, its]) => ({ id, ties: its, amount: amounts.get(id)! }))
                        .sort((a, b) =>
                            a.amount === b.amount ? (a.id < b.id ? -1 : 1) : a.amount > b.amount ? -1 : 1,
                        )
                    expect(models.map(({ id, ties, amount }) => ({ id, ties, amount }))).toEqual(expected)
                    expect(models.map(({ rank }) => rank)).toEqual(
                        expected.map(({ id }) => ranking.find((row) => row.id === id)?.rank ?? null),
                    )
                    const own = expected
                        .filter(({ ties }) => ties.includes('OWNER') || ties.includes('PAYOUT_ADDRESS'))
                        .map(({ id }) => id)
                    const plain = plainPayers(facts, question.window, moment, asked.exclude, own)
                    const { gross, selfPaid, value } = plain
                    expect(await account.paid()).toMatchObject({ gross, selfPaid, value })
                    const payers = await paged(account.payers, 3)
                    expect(payers.map(({ payer, value }) => [payer, value])).toEqual(plain.payers)
                    for (const payer of payers) {
                        const its = plainPayments(facts, question.window, moment, asked.exclude).filter(
                            (payment) => payment.payer === payer.payer && own.includes(payment.modelId!),
                        )
                        const toItself = its.filter((payment) => plainSelfPaid(facts, payment, moment))
                        expect(payer.selfPaid).toBe(sum(toItself.map(opg)))
                    }
                    const credited = facts.payouts.filter(
                        (payout) =>
                            payout.account === creator &&
                            seen(payout, moment) &&
                            within(payout, question.window),
                    )
                    const accruals = credited.filter(({ kind }) => kind === 'CREATOR_ACCRUAL')
                    const earnings = await account.earnings(ALL)
                    expect(earnings.accrued).toBe(sum(accruals.map(({ amount }) => amount)))
                    expect(sum((await paged(account.earnings, 2)).map(({ amount }) => amount))).toBe(
                        earnings.accrued,
                    )
                    for (const { id, amount, credits } of earnings.rows) {
                        const its = accruals.filter(({ modelId }) => modelId === id)
                        expect({ amount, credits }).toEqual({
                            amount: sum(its.map(({ amount }) => amount)),
                            credits: BigInt(its.length),
                        })
                    }
                    const taken = credited
                        .filter(({ kind }) => kind === 'CREATOR_WITHDRAWAL')
                        .sort((a, b) => b.timeMs - a.timeMs)
                    const withdrawals = await paged(account.withdrawals, 1)
                    expect(withdrawals.map(({ time, to, amount }) => [time.getTime(), to, amount])).toEqual(
                        taken.map(({ timeMs, to, amount }) => [timeMs, to, amount]),
                    )
                }
            }
    expect([...kinds].sort()).toEqual(['FORMER_OWNER', 'FORMER_PAYOUT_ADDRESS', 'OWNER', 'PAYOUT_ADDRESS'])
}, 600_000)

test('INV-6: what a wallet paid, for what, when, through whom and to itself, is the sum of its payments', async () => {
    const { facts, memory } = market
    const wallets = new Set(facts.payments.flatMap(({ payer }) => payer ?? []))
    const settled = new Set<string | null>()
    for (const asOf of told(MOMENTS.slice(0, 2)))
        for (const window of told([WINDOWS[0], WINDOWS[2]]))
            for (const exclude of [[], ['SELF_PAID' as const]]) {
                const question = await memory.question(window, asOf)
                const moment = momentOf(question.asOf)
                for (const payer of told(wallets)) {
                    const of = (list: MarketPayment[]) => list.filter((payment) => payment.payer === payer)
                    const all = of(plainPayments(facts, question.window, moment))
                    const paid = of(plainPayments(facts, question.window, moment, exclude))
                    const isSelf = (payment: MarketPayment) => plainSelfPaid(facts, payment, moment)
                    const account = await payerAccount(question, { payer, exclude })
                    expect(account).toMatchObject({
                        payments: BigInt(paid.length),
                        value: sum(paid.map(opg)),
                        paidCalls: sum(paid.map(({ calls }) => BigInt(calls ?? 0))),
                        nothingReason: paid.length === 0 ? expect.any(String) : null,
                    })
                    expect(account.paid).toMatchObject({
                        gross: sum(all.map(opg)),
                        selfPaid: sum(all.filter(isSelf).map(opg)),
                    })
                    expect(account.firstPaidAt?.getTime() ?? null).toBe(
                        paid.length === 0 ? null : Math.min(...paid.map(({ timeMs }) => timeMs)),
                    )
                    const models = await paged(account.models, 2)
                    expect(models.map(({ id }) => id).sort()).toEqual(
                        [...new Set(paid.map(({ modelId }) => modelId ?? ''))].sort(),
                    )
                    for (const row of models) {
                        const its = paid.filter(({ modelId }) => (modelId ?? '') === row.id)
                        expect(row).toMatchObject({
                            payments: BigInt(its.length),
                            value: sum(its.map(opg)),
                            selfPaid: sum(its.filter(isSelf).map(opg)),
                        })
                        expect(row.lastPaidAt.getTime()).toBe(Math.max(...its.map(({ timeMs }) => timeMs)))
                    }
                    const { fromMs, toMs } = question.window
                    const isShort = fromMs !== null && toMs - fromMs <= 31 * DAY_MS
                    for (const interval of [isShort ? 'HOUR' : 'DAY', 'MONTH'] as const) {
                        const points = await account.history(interval)
                        expect(sum(points.map(({ value }) => value))).toBe(sum(paid.map(opg)))
                        for (const point of points) {
                            const its = paid.filter(
                                ({ timeMs }) =>
                                    timeMs >= point.start.getTime() && timeMs < point.end.getTime(),
                            )
                            expect(point).toMatchObject({
                                payments: BigInt(its.length),
                                value: sum(its.map(opg)),
                                selfPaid: sum(its.filter(isSelf).map(opg)),
                            })
                        }
                    }
                    const settlerOf = ({ facilitator, sender }: MarketPayment) =>
                        facilitator ?? (sender === payer ? null : sender)
                    const x402 = paid.filter(({ rail }) => rail !== 'CONTRACT')
                    const facilitators = await account.facilitators()
                    expect(new Set(facilitators.map(({ facilitator }) => facilitator))).toEqual(
                        new Set(x402.map(settlerOf)),
                    )
                    for (const { facilitator, payments, value } of facilitators) {
                        settled.add(facilitator)
                        const its = x402.filter((payment) => settlerOf(payment) === facilitator)
                        expect([payments, value]).toEqual([BigInt(its.length), sum(its.map(opg))])
                    }
                }
            }
    expect(settled.size).toBe(3)
}, 600_000)

test('a wallet that nothing is known of has empty lists, and what is no address is refused', async () => {
    const question = await market.memory.question()
    const nobody = `0x${'1'.repeat(40)}`
    const account = await creatorAccount(question, { creator: nobody, measure: 'CALLS', exclude: [] })
    expect(account.models(ALL)).toMatchObject({ total: 0, rows: [] })
    expect(await account.paid()).toMatchObject({ gross: 0n })
    expect((await account.payers(ALL)).rows).toEqual([])
    expect(await account.earnings(ALL)).toMatchObject({ accrued: 0n, rows: [] })
    expect((await account.withdrawals(ALL)).rows).toEqual([])
    const payer = await payerAccount(question, { payer: nobody, exclude: [] })
    expect(payer).toMatchObject({ value: 0n, firstPaidAt: null, nothingReason: expect.any(String) })
    expect(await payer.history('DAY')).toEqual([])
    for (const bad of ['0x12', `${nobody}0`, ''])
        await expect(payerAccount(question, { payer: bad, exclude: [] })).rejects.toThrow(
            `payer is '${bad}': expected 0x and 40 hexadecimal digits`,
        )
    for (const after of ['x', '1-2'])
        await expect(account.withdrawals({ first: 1, after })).rejects.toThrow('expected a cursor')
    expect(() => account.models({ first: 0 })).toThrow('first is 0')
})
