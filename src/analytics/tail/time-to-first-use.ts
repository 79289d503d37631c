import { DAY_MS } from '../../base/calendar'
import { firstWhere } from '../../base/first-where'
import {
    ascending,
    type Durations,
    type LogRankTest,
    logRankTest,
    none,
    type Outcome,
    type Steps,
    type SurvivalStep,
    survivalCurve,
} from '../../stats'
import { groupByMember, rowsOf } from '../memory/grouped'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import { bandAt, bandPlace, type PriceBand } from '../prices/price-band'
import { firstUse } from './first-use'
import { type Cohort, cohortAt } from './registration-cohort'

/** How long some models waited for their first use. Times are days since registration. */
export interface WaitingCurve {
    name: string
    /** Models in it; `used` of them were used up to the moment, `usedEarly` before they were registered (at 0 days). */
    models: number
    used: number
    usedEarly: number
    median: Outcome<number>
    medianLower: Outcome<number>
    medianUpper: Outcome<number>
    /** Steps of the Kaplan-Meier curve at which models were first used, or some of them: see `MostSteps`. */
    steps: SurvivalStep[]
    /** Steps that the curve has. */
    allSteps: number
}

/** Groups of models with a curve each, and whether they wait alike. */
export interface WaitingGroups<Group extends WaitingCurve = WaitingCurve> {
    groups: Group[]
    /** Whether the groups wait alike. */
    test: Outcome<LogRankTest>
}

/** The models that began with a price in one band. */
export interface PriceGroup extends WaitingCurve {
    band: PriceBand
}

/** Steps of a curve that an answer has at most. */
export type MostSteps = number

/** Cohorts in an answer; the models of older ones are one group. */
export const MOST_COHORTS = 40
export const EARLIER = 'earlier'

/** Waits of all models that were registered, a place a model, in the order of the book. */
interface Waits {
    member: Int32Array
    registeredMs: Float64Array
    /** Milliseconds from registration; 0 for those used before it. */
    time: Float64Array
    /** 1 for those that were used, 2 for those used before they were registered; the others are censored at the moment. */
    used: Uint8Array
}

const USED = 1
const USED_EARLY = 2

/** Models looked at in one step. */
const STEP = 8_192

/** Models that only a catalogue knows have no registration to count from. */
const waits = oncePerWindow(async (question): Promise<Waits> => {
    const { at } = await firstUse(question)
    return question.steps(waitsOf(question, at))
})

function* waitsOf({ book, asOf }: MarketQuestion, at: Float64Array): Steps<Waits> {
    const member = new Int32Array(at.length)
    const [registeredMs, time] = [new Float64Array(at.length), new Float64Array(at.length)]
    const used = new Uint8Array(at.length)
    let count = 0
    for (let place = 0; place < at.length; place++) {
        if (place % STEP === STEP - 1) yield
        const since = book.registeredMsAt(place)
        if (since === null) continue
        const isUsed = !Number.isNaN(at[place])
        const waited = (isUsed ? at[place] : asOf.timeMs) - since
        member[count] = book.members[place]
        registeredMs[count] = since
        time[count] = Math.max(0, waited)
        used[count] = isUsed ? (waited < 0 ? USED_EARLY : USED) : 0
        count++
    }
    const list = {
        member: member.slice(0, count),
        registeredMs: registeredMs.slice(0, count),
        time: time.slice(0, count),
        used: used.slice(0, count),
    }
    yield* endAtEvents(list)
    return list
}

/**
 * Those who were censored between two first uses are taken to be at the time of the earlier one: nobody asks who is watched in
 * between, and curves and tests of any part of them stay the same with a third of the steps.
 */
function* endAtEvents({ time, used }: Waits): Steps<void> {
    const { events: unordered } = durationsOf({ time, used }, null)
    yield
    const events = yield* ascending(unordered)
    for (let place = 0; place < time.length; place++) {
        if (place % STEP === STEP - 1) yield
        if (used[place] > 0) continue
        const later = firstWhere(events.length, (event) => events[event] > time[place])
        time[place] = later === 0 ? 0 : events[later - 1]
    }
}

/** All registered models as one group. */
export async function waitingOfAll(question: MarketQuestion, most: MostSteps): Promise<WaitingCurve> {
    return oneGroup(question, await question.toDate(), most)
}

const oneGroup = oncePerWindow(async (question, toDate, most: MostSteps) =>
    question.steps(groupOf('all', await waits(question, toDate), null, most)),
)

/** By the month or quarter of registration, the oldest first. */
export async function waitingByCohort(
    question: MarketQuestion,
    cohort: Cohort,
    most: MostSteps,
): Promise<WaitingGroups> {
    return groupsByCohort(question, await question.toDate(), cohort, most)
}

const groupsByCohort = oncePerWindow(async (question, toDate, cohort: Cohort, most: MostSteps) =>
    question.steps(byCohort(await waits(question, toDate), cohort, most)),
)

function* byCohort(list: Waits, cohort: Cohort, most: MostSteps): Steps<WaitingGroups> {
    const cohorts = yield* cohortsOf(list.registeredMs, cohort)
    const placeOf = (wait: number) => startsBefore(cohorts.starts, list.registeredMs[wait])
    const members = yield* partsOf(list, cohorts.starts.length, placeOf)
    const names = cohorts.names
    const groups: WaitingCurve[] = []
    for (const [place, part] of members.entries())
        if (part.length > 0) groups.push(yield* groupOf(names[place], list, part, most))
    const some = members
        .map((part, place) => ({ name: names[place], part }))
        .filter(({ part }) => part.length > 0)
    return { groups, test: yield* compare(list, some) }
}

/**
 * By the decade of the price that the model began with, the cheapest first: the one in force when it was registered, or else the first that
 * was set.
 */
export async function waitingByPrice(
    question: MarketQuestion,
    most: MostSteps,
): Promise<WaitingGroups<PriceGroup>> {
    return groupsByPrice(question, await question.toDate(), most)
}

const groupsByPrice = oncePerWindow(async (question, toDate, most: MostSteps) =>
    question.steps(byPrice(question, await waits(question, toDate), most)),
)

function* byPrice({ book }: MarketQuestion, list: Waits, most: MostSteps): Steps<WaitingGroups<PriceGroup>> {
    const band = new Int32Array(list.member.length)
    for (let wait = 0; wait < band.length; wait++) {
        if (wait % STEP === STEP - 1) yield
        const prices = book.pricesOf(list.member[wait])
        const atFirst = prices.findLast(({ timeMs }) => timeMs <= list.registeredMs[wait]) ?? prices[0]
        band[wait] = bandPlace(atFirst, 'CALL')
    }
    const bands = [...new Set(band)].sort((a, b) => a - b)
    const places = new Map(bands.map((of, place) => [of, place]))
    const members = yield* partsOf(list, bands.length, (wait) => places.get(band[wait])!)
    const groups: PriceGroup[] = []
    const some: Part[] = []
    for (const [place, part] of members.entries()) {
        const of = bandAt(bands[place], 'CALL')
        groups.push({ ...(yield* groupOf(of.name, list, part, most)), band: of })
        some.push({ name: of.name, part })
    }
    return { groups, test: yield* compare(list, some) }
}

/** Waits of a group, by their places. */
interface Part {
    name: string
    part: Int32Array
}

/** Tells waits apart. @param placeOf place of the group of one */
function* partsOf({ time }: Waits, groups: number, placeOf: (wait: number) => number): Steps<Int32Array[]> {
    const places = new Int32Array(time.length)
    for (let wait = 0; wait < time.length; wait++) {
        if (wait % STEP === STEP - 1) yield
        places[wait] = placeOf(wait)
    }
    const grouped = groupByMember(places, groups)
    return Array.from({ length: groups }, (_, place) => rowsOf(grouped, place))
}

/** Starts and names of the last MOST_COHORTS spans of registration, after one of all that were earlier. */
function* cohortsOf(
    registeredMs: Float64Array,
    cohort: Cohort,
): Steps<{ starts: Float64Array; names: string[] }> {
    const starts = new Map<string, number>()
    let last = { name: '', fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY }
    const known: { name: string; fromMs: number; toMs: number }[] = []
    for (const [wait, ms] of registeredMs.entries()) {
        if (wait % STEP === STEP - 1) yield
        if (ms < last.fromMs || ms >= last.toMs) {
            const found = known.find(({ fromMs, toMs }) => ms >= fromMs && ms < toMs)
            last = found ?? cohortAt(ms, cohort)
            if (!found) known.push(last)
        }
        starts.set(last.name, last.fromMs)
    }
    const recent = [...starts].sort(([, a], [, b]) => a - b).slice(-MOST_COHORTS)
    return {
        starts: Float64Array.from([Number.NEGATIVE_INFINITY, ...recent.map(([, fromMs]) => fromMs)]),
        names: [EARLIER, ...recent.map(([name]) => name)],
    }
}

/** Place of the last of ascending starts that is not after a time. */
function startsBefore(starts: Float64Array, ms: number): number {
    let place = starts.length - 1
    while (starts[place] > ms) place--
    return place
}

function* compare(list: Waits, groups: Part[]): Steps<Outcome<LogRankTest>> {
    if (groups.length < 2) return none('There is one group only, so nothing can be compared.')
    return yield* logRankTest(groups.map(({ name, part }) => ({ name, durations: durationsOf(list, part) })))
}

/** @param part places of waits; null = all */
function durationsOf({ time, used }: Pick<Waits, 'time' | 'used'>, part: Int32Array | null): Durations {
    const count = part?.length ?? time.length
    const [events, censored] = [new Float64Array(count), new Float64Array(count)]
    let [came, ended] = [0, 0]
    for (let at = 0; at < count; at++) {
        const wait = part ? part[at] : at
        if (used[wait] > 0) events[came++] = time[wait]
        else censored[ended++] = time[wait]
    }
    return { events: events.slice(0, came), censored: censored.slice(0, ended) }
}

/** @param part places of the group's waits; null = all */
function* groupOf(name: string, list: Waits, part: Int32Array | null, most: MostSteps): Steps<WaitingCurve> {
    const durations = durationsOf(list, part)
    yield
    const { value: curve, nullReason } = yield* survivalCurve(durations)
    let usedEarly = 0
    const models = part?.length ?? list.used.length
    for (let at = 0; at < models; at++) if (list.used[part ? part[at] : at] === USED_EARLY) usedEarly++
    const counts = { name, models, used: durations.events.length, usedEarly }
    if (!curve) {
        const median = none<number>(nullReason)
        return { ...counts, median, medianLower: median, medianUpper: median, steps: [], allSteps: 0 }
    }
    const { events } = curve.moments
    const steps: number[] = []
    for (let place = 0; place < events.length; place++) if (events[place] > 0) steps.push(place)
    return {
        ...counts,
        median: inDays(curve.median),
        medianLower: inDays(curve.medianLower),
        medianUpper: inDays(curve.medianUpper),
        steps: thinned(steps, most).map((place) => {
            const step = curve.stepAt(place)
            return { ...step, time: step.time / DAY_MS }
        }),
        allSteps: steps.length,
    }
}

const inDays = (ms: Outcome<number>): Outcome<number> =>
    ms.value === null ? ms : { value: ms.value / DAY_MS, nullReason: null }

/** Evenly chosen steps, the first and the last among them; each is a point of the whole curve. */
export function thinned<Step>(steps: ArrayLike<Step>, most: number): Step[] {
    if (steps.length <= most) return Array.from(steps)
    return Array.from({ length: most }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (most - 1))])
}
