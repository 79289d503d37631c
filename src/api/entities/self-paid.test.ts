import { type MarketFacts, type MarketPayment, randomMarket } from '../../analytics/testing/market'
import { type Moment, plainSelfPaid } from '../../analytics/testing/plain-market'
import { writeMarket } from '../../analytics/testing/write-market'
import { type TestApi, testApi } from '../testing/test-api'

let api: TestApi
let facts: MarketFacts
beforeAll(async () => {
    api = await testApi()
    facts = randomMarket(77)
    await writeMarket(api.database.pool, facts)
})
afterAll(() => api.close())

const NOW: Moment = {
    timeMs: Number.POSITIVE_INFINITY,
    heights: { 10740: Number.MAX_SAFE_INTEGER, 8453: Number.MAX_SAFE_INTEGER },
}

async function ask(query: string): Promise<any> {
    const { data, errors } = await api.ask(query)
    expect(errors).toBeUndefined()
    return data
}

const idOf = ({ chainId }: MarketPayment, n: number) => `${chainId}-pay-${n}`

test('INV-10: every payment says whether it was paid to oneself, and why, as plain rules over the facts do', async () => {
    const { payments } = await ask('{ payments(limit: 1000) { id selfPaid selfPaidReason } }')
    const found = new Map(payments.map((row: any) => [row.id, row]))
    const reasons = new Set<string>()
    expect(found.size).toBe(facts.payments.length)
    for (const [n, payment] of facts.payments.entries()) {
        const row: any = found.get(idOf(payment, n))
        const isSelf = plainSelfPaid(facts, payment, NOW)
        expect({ ...row, isSelf }).toMatchObject({ selfPaid: isSelf })
        expect(row.selfPaidReason === null).toBe(!isSelf)
        if (!isSelf) continue
        reasons.add(row.selfPaidReason)
        const overX402 = payment.rail !== 'CONTRACT'
        if (overX402 && payment.payer === payment.payTo) expect(row.selfPaidReason).toBe('PAY_TO')
        else if (row.selfPaidReason === 'FACILITATOR') expect(overX402).toBe(true)
        else expect(payment.modelId).not.toBeNull()
    }
    expect([...reasons].sort()).toEqual(['FACILITATOR', 'OWNER', 'PAYOUT_ADDRESS', 'PAY_TO', 'WITHDRAWAL'])
})

test('payments can be listed by the flag and by the reason, in lists, pages and the feed', async () => {
    const isSelf = facts.payments.map((payment) => plainSelfPaid(facts, payment, NOW))
    const theirs = facts.payments.map(idOf).filter((_, n) => isSelf[n])
    const data = await ask(`{
        payments(where: { selfPaid_eq: true }, limit: 1000, orderBy: [id_ASC]) { id }
        paymentsConnection(where: { selfPaid_eq: false }, orderBy: [id_ASC], first: 1) { totalCount }
        byReason: payments(where: { selfPaidReason_in: [PAY_TO, FACILITATOR] }, limit: 1000) { rail }
        paymentFeed(first: 1000) { edges { node { id selfPaid } } }
    }`)
    expect(data.payments.map(({ id }: any) => id)).toEqual(theirs.sort())
    expect(data.paymentsConnection.totalCount).toBe(facts.payments.length - theirs.length)
    expect(data.byReason.length).toBeGreaterThan(5)
    expect(data.byReason.map(({ rail }: any) => rail)).not.toContain('CONTRACT')
    const fed = data.paymentFeed.edges
        .filter(({ node }: any) => node.selfPaid)
        .map(({ node }: any) => node.id)
    expect(fed.sort()).toEqual(theirs)
})

test('INV-5: what rankings and standings say was paid, gross and net, adds up, and the answer names the rule', async () => {
    const paid = 'paid { gross selfPaid net selfPaidShare }'
    const { topModels, risingModels } = await ask(`{
        topModels(measure: VALUE, window: ALL, first: 100) {
            meta { rules { name version definition } } rows { value model { id } ${paid} } }
        risingModels(measure: VALUE, window: MONTH, first: 100) { rows { amount ${paid} } } }`)
    expect(topModels.meta.rules).toMatchObject([{ name: 'SELF_PAID', version: '2' }])
    expect(topModels.rows.length).toBeGreaterThan(5)
    for (const { value, model, paid: told } of topModels.rows) {
        const own = facts.payments.filter(({ modelId, isOpg }) => modelId === model.id && isOpg)
        const sum = (list: MarketPayment[]) => list.reduce((total, { amount }) => total + amount, 0n)
        const selfPaid = sum(own.filter((payment) => plainSelfPaid(facts, payment, NOW)))
        expect(told).toMatchObject({ gross: value, selfPaid: `${selfPaid}`, net: `${sum(own) - selfPaid}` })
    }
    for (const { amount, paid: told } of risingModels.rows) expect(told.gross).toBe(amount)
    const { modelStanding, creatorStanding } = await ask(`{
        modelStanding(id: "${topModels.rows[0].model.id}", window: ALL) { ${paid} }
        creatorStanding(address: "${facts.models[0].owner}", window: ALL) { value ${paid} } }`)
    expect(modelStanding.paid).toEqual(topModels.rows[0].paid)
    expect(creatorStanding.paid.gross).toBe(creatorStanding.value)
    expect(BigInt(creatorStanding.paid.net) + BigInt(creatorStanding.paid.selfPaid)).toBe(
        BigInt(creatorStanding.value),
    )
})
