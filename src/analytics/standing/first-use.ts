import { LRUCache } from 'lru-cache'
import { kept } from '../../base/kept'
import { type Steps, type SurvivalCurve, survivalCurve } from '../../stats'
import { usedMembers } from '../market/used-members'
import type { MarketQuestion } from '../memory/market-memory'
import type { BookAsOf } from '../memory/registry-at'
import { endOf, startOf } from '../question/interval'
import { firstUseInFacts, namedNobody } from '../tail/first-use'

const NOT_REGISTERED = 'It is in a catalogue alone, which does not say since when.'

/**
 * Measures how long a model waited for its first use, beside the models registered in the same UTC month; of these, those never used are
 * censored at the moment.
 * @param member of the universe
 */
export async function timeToFirstUse(question: MarketQuestion, member: number) {
    const registeredMs = question.book.get(member)?.registeredMs ?? null
    if (registeredMs === null)
        return {
            seconds: null,
            used: null,
            cohort: null,
            cohortSize: null,
            cohortMedianSeconds: null,
            cohortMedianNullReason: NOT_REGISTERED,
            shareFirstUsedLater: null,
            nullReason: NOT_REGISTERED,
        }
    const cohortMs = startOf('MONTH', registeredMs)
    const { seconds: waits, curve } = await cohortOf(question, cohortMs)
    const seconds = waits.get(member) ?? null
    const { value: median, nullReason } = curve.median
    return {
        seconds,
        used: seconds !== null,
        cohort: new Date(cohortMs),
        cohortSize: curve.n,
        cohortMedianSeconds: median,
        cohortMedianNullReason: nullReason,
        shareFirstUsedLater: seconds === null ? null : curve.survivalAt(seconds),
        nullReason: seconds === null ? 'It was never used up to this moment.' : null,
    }
}

interface WaitingCohort {
    /** Seconds to first use, by number; those never used are missing. */
    seconds: Map<number, number>
    curve: SurvivalCurve
}

/** Cohorts kept for one moment. */
const KEPT = 64

const cohorts = new WeakMap<BookAsOf, LRUCache<string, Promise<WaitingCohort>>>()

function cohortOf(question: MarketQuestion, cohortMs: number): Promise<WaitingCohort> {
    const { book, revisions } = question
    const ofBook = kept(cohorts, book, () => new LRUCache({ max: KEPT }))
    return kept(ofBook, `${cohortMs} ${revisions.demand}`, () => readCohort(question, cohortMs))
}

async function readCohort(question: MarketQuestion, cohortMs: number): Promise<WaitingCohort> {
    const models = await question.steps(registeredIn(question.book, cohortMs))
    const firsts = await firstUses(question, models)
    return question.steps(cohortFrom(question, models, firsts))
}

/** Models looked at in one step. */
const STEP = 16_384

interface Registered {
    member: number
    registeredMs: number
}

/** Models registered in the UTC month that begins at a moment. */
function* registeredIn(book: BookAsOf, startMs: number): Steps<Registered[]> {
    const endMs = endOf('MONTH', startMs)
    const models: Registered[] = []
    for (let place = 0; place < book.members.length; place++) {
        if (place % STEP === STEP - 1) yield
        const registeredMs = book.registeredMsAt(place)
        if (registeredMs !== null && registeredMs >= startMs && registeredMs < endMs)
            models.push({ member: book.members[place], registeredMs })
    }
    return models
}

function* cohortFrom(
    { asOf }: MarketQuestion,
    models: Registered[],
    firsts: Map<number, number>,
): Steps<WaitingCohort> {
    const seconds = new Map<number, number>()
    const events: number[] = []
    const censored: number[] = []
    for (const { member, registeredMs } of models) {
        const first = firsts.get(member)
        const time = Math.max(0, ((first ?? asOf.timeMs) - registeredMs) / 1000)
        if (first === undefined) censored.push(time)
        else {
            events.push(time)
            seconds.set(member, time)
        }
    }
    yield
    const durations = { events: Float64Array.from(events), censored: Float64Array.from(censored) }
    const curve = yield* survivalCurve(durations)
    if (curve.value === null) throw new Error('a cohort has no models')
    return { seconds, curve: curve.value }
}

/**
 * Times of first use as of the moment, Unix ms, by number. What the index knows by now is right for the past too, but where
 * the first use may have come by a name that was claimed later, or where its second may hold blocks that are not looked at.
 */
async function firstUses(question: MarketQuestion, models: Registered[]): Promise<Map<number, number>> {
    const { memory, asOf } = question
    const toDate = await question.rowsToDate()
    const everUsed = await question.steps(usedMembers(toDate.blocks, asOf.timeMs))
    const renamed = await question.steps(namedNobody(toDate))
    const used = models.map(({ member }) => member).filter((n) => everUsed[n] === 1)
    const doubtful = used
        .filter((member) => renamed[member] === 1)
        .map((member) => memory.members.idOf(member))
    const sure = used.filter((member) => renamed[member] !== 1).map((member) => memory.members.idOf(member))
    const rows = await memory.reader.rows(
        // One at a time: for a list of ids another index, or all of the models, would be read.
        `SELECT u.id, m.ms FROM unnest($1::text[]) AS u(id) LEFT JOIN LATERAL (
             SELECT extract(epoch FROM first_used_at)::float8 * 1000 AS ms FROM model WHERE id = u.id LIMIT 1) m ON true`,
        [sure],
    )
    const wholeMs = Math.min(...asOf.chains.map((chain) => chain.wholeBeforeMs))
    const firsts = new Map<number, number>()
    for (const [id, firstMs] of rows as [string, number | null][])
        if (firstMs !== null && firstMs < wholeMs) firsts.set(memory.members.numberOf(id), firstMs)
        else doubtful.push(id)
    for (const [id, firstMs] of await firstUseInFacts(question, doubtful))
        firsts.set(memory.members.numberOf(id), firstMs)
    return firsts
}
