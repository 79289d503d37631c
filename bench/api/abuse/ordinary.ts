import { BenchClient, type Ended } from './client'

/** What people ask who use the API as it is meant: worked queries, feeds, a dashboard. */
export const ORDINARY: string[] = [
    '{ status { network ready chains { name height lagBlocks } } }',
    '{ market(window: WEEK) { models { registered active neverUsed } calls { total attributed } growth { calls { quotient } } } topModels(measure: CALLS, window: WEEK, first: 3) { rows { rank model { name } amount payers sparkline { amounts } } } }',
    '{ inferenceFeed(first: 20) { edges { node { id time rail model { id name } } cursor } pageInfo { endCursor } } }',
    '{ paymentFeed(first: 20) { edges { node { id time amount payer { id } } } pageInfo { endCursor } } }',
    '{ models(orderBy: [calls_DESC], limit: 20) { id name calls value owner { id } } }',
    '{ demandDistribution(measure: CALLS, window: MONTH) { gini giniActive inactiveShare effectiveModels } }',
    '{ settlementBatchFeed(first: 10) { edges { node { id claimed published verified } } } }',
    '{ attribution(window: { last: MONTH }) { calls { total attributed verified } } }',
    '{ demandDays(where: { day_eq: "2026-06-15T00:00:00Z", value_gt: "0", model_isNull: false }, orderBy: [value_DESC], limit: 5) { rail model { name } payments value } }',
    '{ models(orderBy: [value_DESC], limit: 5) { id inferences(orderBy: [time_DESC], limit: 3) { id time } } }',
    '{ topModels(measure: VALUE, window: MONTH, exclude: [SELF_PAID], first: 5) { rows { rank model { name } amount } } }',
]

/** Of these clients. */
export const ADDRESSES = ['127.0.0.3', '127.0.0.4', '127.0.0.5']
const PER_SECOND = 10

export interface Ran {
    /** Milliseconds of each answer, sorted. */
    latencies: number[]
    failures: { query: string; ended: Ended }[]
    /** Slowest first. */
    slowest: Slow[]
}

export interface Slow {
    query: string
    ms: number
    /** As of `Ended`. */
    timing: string
    /** Milliseconds since the measure began. */
    at: number
}

/** Three clients ask ten times a second in all, whether or not the answers before have come. */
export async function ordinaryClients(url: string, seconds: number): Promise<Ran> {
    const clients = ADDRESSES.map((address) => new BenchClient(url, address))
    const latencies: number[] = []
    const failures: Ran['failures'] = []
    const slowest: Slow[] = []
    const running: Promise<void>[] = []
    const begun = performance.now()
    for (let n = 0; n < seconds * PER_SECOND; n++) {
        const due = begun + (n * 1000) / PER_SECOND
        await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())))
        const query = ORDINARY[n % ORDINARY.length]
        running.push(
            clients[n % clients.length].post(query).then((ended) => {
                latencies.push(ended.ms)
                slowest.push({ query, ms: ended.ms, timing: ended.timing, at: due - begun })
                if (ended.status !== 200 || ended.errors) failures.push({ query, ended })
            }),
        )
    }
    await Promise.all(running)
    for (const client of clients) client.close()
    latencies.sort((a, b) => a - b)
    slowest.sort((a, b) => b.ms - a.ms)
    return { latencies, failures, slowest }
}

export const at = (sorted: number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
