import { catalogueSizes, countBelow } from '../market/catalogue-size'
import type { MarketQuestion } from '../memory/market-memory'
import type { Population } from '../population/asked'
import { populationDemand } from '../population/population-demand'
import { creatorCounts } from './creator-counts'

/**
 * How many members a population had at some moments, up to that of the question.
 * @param endsMs ascending, Unix ms: facts before them are looked at
 */
export async function universeSizes(
    question: MarketQuestion,
    population: Population,
    endsMs: number[],
): Promise<number[]> {
    switch (population) {
        case 'MODELS':
            return endsMs.map(await catalogueSizes(question))
        case 'CREATORS': {
            const countAt = await creatorCounts(question)
            return endsMs.map(countAt)
        }
        case 'PAYERS':
        case 'OPERATORS':
            return payingSizes(question, population, endsMs)
    }
}

/** Of the last second of the question some blocks may be left out: then it is counted like any other question. */
async function payingSizes(
    question: MarketQuestion,
    population: 'PAYERS' | 'OPERATORS',
    endsMs: number[],
): Promise<number[]> {
    const past = endsMs.filter((endMs) => endMs < question.end)
    const sizes = past.length === 0 ? [] : await sizesAt(question, population, past)
    if (past.length === endsMs.length) return sizes
    const { members } = await populationDemand(question, { population, measure: 'VALUE', exclude: [] })
    return endsMs.map((_, i) => sizes[i] ?? members.length)
}

async function sizesAt(
    { memory }: MarketQuestion,
    population: 'PAYERS' | 'OPERATORS',
    endsMs: number[],
): Promise<number[]> {
    if (population === 'OPERATORS') {
        const rows = await memory.reader.rows(FIRST_PAID)
        const times = Float64Array.from(rows.flatMap(([ms]) => (ms === null ? [] : [ms as number]))).sort()
        return endsMs.map((endMs) => countBelow(times, endMs))
    }
    const rows = await memory.reader.rows(
        'SELECT width_bucket(first_paid_at, $1::timestamptz[]), count(*)::int FROM payer GROUP BY 1',
        [endsMs.map((ms) => new Date(ms))],
    )
    const firsts = new Map(rows as [number, number][])
    let sum = 0
    return endsMs.map((_, bucket) => (sum += firsts.get(bucket) ?? 0))
}

/** When each wallet was first paid over x402; it goes through the wallets by the index on `pay_to`. */
const FIRST_PAID = `
    WITH RECURSIVE wallet AS (
        (SELECT pay_to FROM payment ORDER BY pay_to LIMIT 1)
        UNION ALL
        SELECT (SELECT pay_to FROM payment WHERE pay_to > w.pay_to ORDER BY pay_to LIMIT 1)
        FROM wallet w WHERE w.pay_to IS NOT NULL
    )
    SELECT (SELECT extract(epoch FROM min(time))::float8 * 1000 FROM payment p
            WHERE p.pay_to = wallet.pay_to AND p.rail <> 'CONTRACT')
    FROM wallet WHERE pay_to IS NOT NULL`
