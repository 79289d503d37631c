import type { Reader } from '../../facts/reader'
import { anyOf } from '../../facts/span'
import type { MarketQuestion } from '../memory/market-memory'

/** When models of the universe were first used, as of a moment. */
export interface FirstUse {
    /** Unix ms of the first call or payment that names the model, by its place in `book.models`; NaN = never used. */
    at: Float64Array
    /** How many were never used. */
    unused: number
}

/** The first use of every model, found once a moment. */
export async function firstUse(question: MarketQuestion): Promise<FirstUse> {
    const toDate = await question.toDate()
    return toDate.once('tail: first use', () => readFirstUse(question))
}

async function readFirstUse(question: MarketQuestion): Promise<FirstUse> {
    const { book, memory } = question
    const toDate = await question.toDate()
    const { calls, payments } = toDate.models
    const indexed = await firstUseInIndex(memory.reader)
    await question.rest()
    const renamed = namedNobody(toDate)
    await question.rest()
    // Of facts before this time all are looked at, so the index knows no earlier one than the moment does.
    const wholeMs = Math.min(
        ...question.asOf.chains.filter(({ height }) => height !== null).map((chain) => chain.wholeBeforeMs),
    )
    const at = new Float64Array(book.models.length).fill(Number.NaN)
    const doubtful = new Map<string, number>()
    let unused = 0
    book.models.forEach(({ member }, place) => {
        if (!(calls[member] > 0 || payments[member] > 0)) {
            unused += 1
            return
        }
        const id = memory.members.idOf(member)
        const ms = indexed.get(id)
        if (ms === undefined || ms >= wholeMs || renamed.has(member)) doubtful.set(id, place)
        else at[place] = ms
    })
    for (const [id, ms] of await firstUseInFacts(question, [...doubtful.keys()])) at[doubtful.get(id)!] = ms
    return { at, unused }
}

/** Models with calls that named nobody yet as of the moment: what the index holds for their first use may be later news. */
function namedNobody(toDate: Awaited<ReturnType<MarketQuestion['toDate']>>): Set<number> {
    const members = new Set<number>()
    toDate.eachCall(
        () => 0,
        (member, _group, count) => {
            if (count < 0) members.add(member)
        },
    )
    return members
}

async function firstUseInIndex(reader: Reader): Promise<Map<string, number>> {
    const rows = await reader.rows(
        `SELECT id, extract(epoch FROM first_used_at)::float8 * 1000 FROM model
         WHERE (registered OR catalogued) AND first_used_at IS NOT NULL`,
    )
    return new Map(rows as [string, number][])
}

async function firstUseInFacts(question: MarketQuestion, ids: string[]): Promise<[string, number][]> {
    if (ids.length === 0) return []
    const spans = question.asOf.chains.flatMap(({ chainId, height }) =>
        height === null ? [] : [{ chainId, height, fromMs: null, toMs: question.end }],
    )
    const params: unknown[] = [ids, new Date(question.asOf.timeMs)]
    const looked = anyOf(spans, 'time', params)
    const rows = await question.memory.reader.rows(
        `SELECT model_id, extract(epoch FROM min(time))::float8 * 1000 FROM (
             SELECT i.model_id, i.time FROM (SELECT * FROM inference WHERE NOT is_replay AND model_id = ANY($1) AND ${looked}) i
                 LEFT JOIN model_artifact a ON a.id = i.artifact_id
             WHERE a.claimed_at IS NULL OR a.claimed_at <= i.time OR a.claimed_at <= $2::timestamptz
             UNION ALL
             SELECT model_id, time FROM payment WHERE model_id = ANY($1) AND ${looked}
         ) used GROUP BY model_id`,
        params,
    )
    return rows as [string, number][]
}
