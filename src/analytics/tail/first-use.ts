import { anyOf } from '../../database/span'
import type { Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { Members } from '../memory/members'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand, WindowRows } from '../memory/window-demand'
import { factSpans } from '../population/activity'

/** When models of the universe were first used, as of a moment. */
export interface FirstUse {
    /** Unix ms of the first call or payment that names the model, by its place in `book.models`; NaN = never used. */
    at: Float64Array
    /** How many were never used. */
    unused: number
}

/** The first use of every model, found once a moment. */
export async function firstUse(question: MarketQuestion): Promise<FirstUse> {
    return firstUseToDate(question, await question.toDate())
}

const firstUseToDate = oncePerWindow(readFirstUse)

async function readFirstUse(question: MarketQuestion, toDate: WindowDemand): Promise<FirstUse> {
    const { book, memory } = question
    const indexed = await firstUseInIndex(question)
    const { at, doubtful, unused } = await question.steps(usedModels(question, toDate, indexed))
    const places = new Map(doubtful.map((place) => [memory.members.idOf(book.members[place]), place]))
    for (const [id, ms] of await firstUseInFacts(question, [...places.keys()])) at[places.get(id)!] = ms
    return { at, unused }
}

/** Models looked at in one step. */
const STEP = 16_384

/** First uses where the index is sure of them, and the places of the models where it is not. */
function* usedModels(
    { book, asOf }: MarketQuestion,
    toDate: WindowDemand,
    indexed: Float64Array,
): Steps<FirstUse & { doubtful: number[] }> {
    const { calls, paid } = toDate.models
    const renamed = yield* namedNobody(toDate)
    // Of facts before this time all are looked at, so the index knows no earlier one than the moment does.
    const wholeMs = Math.min(
        ...asOf.chains.filter(({ height }) => height !== null).map((chain) => chain.wholeBeforeMs),
    )
    const at = new Float64Array(book.members.length).fill(Number.NaN)
    const doubtful: number[] = []
    let unused = 0
    for (let place = 0; place < at.length; place++) {
        if (place % STEP === STEP - 1) yield
        const member = book.members[place]
        if (!(calls[member] > 0 || paid[member] === 1)) unused += 1
        // Unknown is no number, and so before nothing.
        else if (indexed[member] < wholeMs && renamed[member] !== 1) at[place] = indexed[member]
        else doubtful.push(place)
    }
    return { at, unused, doubtful }
}

/** 1 for models with calls that named nobody yet as of the moment: what the index holds for their first use may be later news. */
export function* namedNobody(toDate: WindowRows): Steps<Uint8Array> {
    const members = new Uint8Array(toDate.size)
    yield* toDate.eachLateCall(
        () => 0,
        (member) => {
            members[member] = 1
        },
    )
    return members
}

/** What the index holds for first uses, Unix ms, by number; NaN = nothing. */
async function firstUseInIndex({ memory }: MarketQuestion): Promise<Float64Array> {
    const rows = await memory.reader.rows(
        `SELECT id, extract(epoch FROM first_used_at)::float8 * 1000 FROM model
         WHERE (registered OR catalogued) AND first_used_at IS NOT NULL`,
    )
    const at = new Float64Array(memory.members.size).fill(Number.NaN)
    return memory.steps(byNumber(rows as [string, number][], memory.members, at))
}

function* byNumber(rows: [string, number][], members: Members, at: Float64Array): Steps<Float64Array> {
    for (let row = 0; row < rows.length; row++) {
        if (row % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) yield
        const [id, ms] = rows[row]
        const member = members.find(id)
        // One that is not known yet is none of the moment's.
        if (member !== undefined && member < at.length) at[member] = ms
    }
    return at
}

/** Rows of the database, whose ids are looked up, in one step. */
const ROWS_AT_ONCE = 2_000

/** Ids of models and when they were first used, Unix ms, by the facts alone; those never used up to the moment are missing. */
export async function firstUseInFacts(question: MarketQuestion, ids: string[]): Promise<[string, number][]> {
    if (ids.length === 0) return []
    const params: unknown[] = [ids, new Date(question.asOf.timeMs)]
    const looked = anyOf(factSpans({ fromMs: null, toMs: question.end }, question), 'time', params)
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
