import { plainPayers, plainRanking, plainRatio } from '../../src/analytics/ranking/testing/plain-standing'
import type { MarketFacts } from '../../src/analytics/testing/market'
import {
    type Moment,
    type PlainAsked,
    type PlainWindow,
    plainCalls,
    plainDemand,
    plainModelOf,
    plainPayments,
    plainUniverse,
    seen,
    within,
} from '../../src/analytics/testing/plain-market'

/** Every number of this query is counted again from single calls, payments and payouts by `recounted`. */
export const EVERYTHING = `query ($window: Window, $asOf: AsOfInput, $measure: Measure!, $exclude: [Exclusion!]!, $model: String!) {
    market(window: $window, asOf: $asOf) {
        meta { asOf { time chains { chainId height } } window { from to } universe { size } }
        models { registered active neverUsed } calls { total verified attributed unclaimedNames unattributed }
        settlements { batches claimed published verified } value { total attributed unclaimedNames unattributed creatorValue }
        payments payers creators operators payouts { kind amount }
    }
    models: demandDistribution(window: $window, asOf: $asOf, measure: $measure, exclude: $exclude) {
        n active total outside gini giniActive inactiveShare hhi effectiveModels concentrationRatio nakamoto
    }
    topModels(window: $window, asOf: $asOf, measure: $measure, exclude: $exclude, first: 20) {
        active rows { rank model { id } amount cumulativeShare payers topPayerShare selfPaidShare }
    }
    longTail(window: $window, asOf: $asOf, measure: $measure, exclude: $exclude) {
        niche { top amount outside } neverUsed(first: 20) { count models { id } }
    }
    modelStanding(id: $model, window: $window, asOf: $asOf, measure: $measure, exclude: $exclude) {
        rank of active amount calls value above { rank amount gap } below { rank amount gap } payers { count topShare }
    }
    priceDemand(window: $window, asOf: $asOf, measure: $measure, exclude: $exclude) { bands { name offered used amount } }
    decomposition: demandDecomposition(by: CREATOR, window: $window, asOf: $asOf) {
        total outside groupCount groups { name amount } others { amount }
    }
}`

/** The populations that are counted beside models, and in what. */
export const POPULATIONS = `query ($window: Window, $asOf: AsOfInput) {
    CREATORS_VALUE: demandDistribution(population: CREATORS, measure: VALUE, window: $window, asOf: $asOf) { ...numbers }
    CREATORS_CALLS: demandDistribution(population: CREATORS, measure: CALLS, window: $window, asOf: $asOf) { ...numbers }
    PAYERS_VALUE: demandDistribution(population: PAYERS, measure: VALUE, window: $window, asOf: $asOf) { ...numbers }
    OPERATORS_PAYERS: demandDistribution(population: OPERATORS, measure: PAYERS, window: $window, asOf: $asOf) { ...numbers }
}
fragment numbers on DemandDistribution { n active total outside gini effectiveModels hhi }`

const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((total, amount) => total + amount, 0n)
const text = (amount: bigint | null) => (amount === null ? null : String(amount))
export const twelve = (value: number) => Number(value.toPrecision(12))

/** Measures of the spread by their formulas, over every member. */
export function spread(amounts: Map<string, bigint>) {
    const ascending = [...amounts.values()].map(Number).sort((a, b) => a - b)
    const [n, total] = [ascending.length, ascending.reduce((a, b) => a + b, 0)]
    const used = ascending.filter((amount) => amount > 0)
    const gini = (values: number[]) =>
        values.reduce((a, x, i) => a + (2 * (i + 1) - values.length - 1) * x, 0) / (values.length * total)
    const shares = used.map((amount) => amount / total).reverse()
    let [most, nakamoto] = [0, 0]
    while (most <= 0.5) most += shares[nakamoto++]
    return {
        gini: gini(ascending),
        giniActive: gini(used),
        inactiveShare: (n - used.length) / n,
        hhi: shares.reduce((a, s) => a + s * s, 0),
        effectiveModels: Math.exp(-shares.reduce((a, s) => a + s * Math.log(s), 0)),
        concentrationRatio: shares.slice(0, 4).reduce((a, b) => a + b, 0),
        nakamoto,
    }
}

export function countedPopulation(
    facts: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    asked: PlainAsked,
) {
    const { amounts, outside } = plainDemand(facts, window, moment, asked)
    const used = [...amounts.values()].filter((amount) => amount > 0n)
    return {
        amounts,
        numbers: { n: amounts.size, active: used.length, total: String(sum(used)), outside: text(outside) },
    }
}

/** The answer to EVERYTHING, without meta and statistics, by plain loops over the facts. */
export function recounted(
    facts: MarketFacts,
    window: PlainWindow,
    moment: Moment,
    asked: Omit<PlainAsked, 'population'>,
    model: string,
) {
    const universe = plainUniverse(facts, moment)
    const ever = { fromMs: null, toMs: Number.POSITIVE_INFINITY }
    const named = (id: string | null) =>
        id === null ? 'unattributed' : universe.has(id) ? 'attributed' : 'unclaimedNames'
    const calls = plainCalls(facts, window, moment)
    const payments = plainPayments(facts, window, moment)
    const batches = facts.batches.filter((batch) => within(batch, window) && seen(batch, moment))
    const value = (list: typeof payments) => sum(list.map(({ isOpg, amount }) => (isOpg ? amount : 0n)))
    const callModels = calls.map((call) => plainModelOf(facts, call, moment))
    const usedEver = new Set([
        ...plainCalls(facts, ever, moment).map((call) => plainModelOf(facts, call, moment)),
        ...plainPayments(facts, ever, moment).map(({ modelId }) => modelId),
    ])
    const used = new Set([...callModels, ...payments.map(({ modelId }) => modelId)])
    const owners = new Set([...used].flatMap((id) => (id && universe.get(id)) || []))
    const payouts = facts.payouts.filter((payout) => within(payout, window) && seen(payout, moment))
    const { amounts, numbers } = countedPopulation(facts, window, moment, { ...asked, population: 'MODELS' })
    const ranking = plainRanking(amounts)
    const total = sum(amounts.values()) + (numbers.outside === null ? 0n : BigInt(numbers.outside))
    const neverUsed = [...universe.keys()].filter((id) => !usedEver.has(id)).sort()
    const place = ranking.findIndex(({ id }) => id === model)
    const own = amounts.get(model)!
    const neighbour = (other: (typeof ranking)[number] | undefined) =>
        other
            ? {
                  rank: other.rank,
                  amount: String(other.amount),
                  gap: String(other.amount > own ? other.amount - own : own - other.amount),
              }
            : null
    const ofModel = plainPayers(facts, window, moment, asked.exclude, [model])
    const count = (list: (string | null)[], what: string) =>
        String(list.filter((id) => named(id) === what).length)
    const paid = (what: string) => String(value(payments.filter(({ modelId }) => named(modelId) === what)))
    const creatorAmounts = plainDemand(facts, window, moment, {
        population: 'CREATORS',
        measure: 'CALLS',
        exclude: [],
    })
    return {
        statistics: spread(amounts),
        market: {
            models: {
                registered: universe.size,
                active: [...used].filter((id) => id !== null && universe.has(id)).length,
                neverUsed: neverUsed.length,
            },
            calls: {
                total: String(calls.length),
                verified: String(calls.filter((call) => call.verified).length),
                attributed: count(callModels, 'attributed'),
                unclaimedNames: count(callModels, 'unclaimedNames'),
                unattributed: count(callModels, 'unattributed'),
            },
            settlements: {
                batches: String(batches.length),
                claimed: String(sum(batches.map(({ claimed }) => claimed))),
                published: String(batches.reduce((a, { published }) => a + (published ?? 0), 0)),
                verified: String(batches.reduce((a, { verified }) => a + (verified ?? 0), 0)),
            },
            value: {
                total: String(value(payments)),
                attributed: paid('attributed'),
                unclaimedNames: paid('unclaimedNames'),
                unattributed: paid('unattributed'),
                creatorValue: String(
                    sum(payments.map(({ isOpg, creatorAmount }) => (isOpg && creatorAmount) || 0n)),
                ),
            },
            payments: String(payments.length),
            payers: new Set(payments.flatMap(({ payer }) => payer ?? [])).size,
            creators: owners.size,
            operators: new Set(payments.filter(({ rail }) => rail !== 'CONTRACT').map(({ payTo }) => payTo))
                .size,
            payouts: ['CREATOR_ACCRUAL', 'CREATOR_WITHDRAWAL', 'OPERATOR_REVENUE'].map((kind) => ({
                kind,
                amount: String(
                    sum(payouts.filter((payout) => payout.kind === kind).map(({ amount }) => amount)),
                ),
            })),
        },
        models: numbers,
        topModels: {
            active: ranking.length,
            rows: ranking.slice(0, 20).map(({ id, rank, amount }, n) => {
                const of = plainPayers(facts, window, moment, asked.exclude, [id])
                const upTo = sum(ranking.slice(0, n + 1).map((row) => row.amount))
                return {
                    rank,
                    model: { id },
                    amount: String(amount),
                    cumulativeShare: asked.measure === 'PAYERS' ? null : plainRatio(upTo, total),
                    payers: of.payers.length,
                    topPayerShare: of.value === 0n ? null : plainRatio(of.payers[0][1], of.value),
                    selfPaidShare: of.gross === 0n ? null : plainRatio(of.selfPaid, of.gross),
                }
            }),
        },
        longTail: {
            niche: {
                top: String(sum(ranking.slice(0, 20).map(({ amount }) => amount))),
                amount: String(sum(ranking.slice(20).map(({ amount }) => amount))),
                outside: numbers.outside,
            },
            neverUsed: { count: neverUsed.length, models: neverUsed.slice(0, 20).map((id) => ({ id })) },
        },
        modelStanding: {
            rank: ranking[place]?.rank ?? null,
            of: universe.size,
            active: ranking.length,
            amount: String(amounts.get(model)),
            calls: String(callModels.filter((id) => id === model).length),
            value: String(value(payments.filter(({ modelId }) => modelId === model))),
            above: neighbour(ranking.findLast(({ amount }) => amount > own)),
            below: neighbour(ranking.find(({ amount }) => amount < own)),
            payers: {
                count: ofModel.payers.length,
                topShare: ofModel.value === 0n ? null : plainRatio(ofModel.payers[0][1], ofModel.value),
            },
        },
        offered: universe.size,
        decomposition: {
            total: String(sum(creatorAmounts.amounts.values())),
            outside: String(creatorAmounts.outside),
            byCreator: creatorAmounts.amounts,
        },
    }
}
