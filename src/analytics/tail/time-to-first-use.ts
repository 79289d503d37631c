import {
    type Duration,
    kaplanMeier,
    type LogRankTest,
    logRank,
    none,
    type Outcome,
    type SurvivalStep,
} from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { bandAt, bandPlace, type PriceBand } from '../prices/price-band'
import { DAY_MS } from '../question/window'
import { firstPrice } from './first-price'
import { firstUse } from './first-use'
import { type Cohort, cohortOf } from './registration-cohort'

/** How long some models waited for their first use. Times are days since registration. */
export interface WaitingGroup {
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

export interface WaitingGroups<Group extends WaitingGroup = WaitingGroup> {
    groups: Group[]
    /** Whether the groups wait alike. */
    test: Outcome<LogRankTest>
}

export interface PriceGroup extends WaitingGroup {
    band: PriceBand
}

/** Steps of a curve that an answer has at most. */
export type MostSteps = number

/** Cohorts in an answer; the models of older ones are one group. */
export const MOST_COHORTS = 40
export const EARLIER = 'earlier'

/** One model's wait. */
interface Wait extends Duration {
    usedEarly: boolean
    registeredMs: number
    member: number
}

/**
 * Waits of all models that were registered, in milliseconds. Those never used are censored at the moment; those used
 * before they were registered waited 0. Models that only a catalogue knows have no registration to count from.
 */
async function waits(question: MarketQuestion): Promise<Wait[]> {
    const [{ at }, toDate] = await Promise.all([firstUse(question), question.toDate()])
    await question.rest()
    return toDate.once('tail: waits', () => {
        const list = question.book.models.flatMap(({ member, registeredMs }, place): Wait[] => {
            if (registeredMs === null) return []
            const event = !Number.isNaN(at[place])
            const waited = (event ? at[place] : question.asOf.timeMs) - registeredMs
            const usedEarly = event && waited < 0
            return [{ member, registeredMs, event, usedEarly, time: Math.max(0, waited) }]
        })
        return atEvents(list)
    })
}

/**
 * Waits in the order of their time, those that were censored between two first uses at the time of the earlier one: nobody
 * asks who is watched in between, and curves and tests of any part of them stay the same with a third of the steps.
 */
function atEvents(list: Wait[]): Wait[] {
    list.sort((a, b) => a.time - b.time || Number(b.event) - Number(a.event))
    let last = 0
    for (const wait of list) {
        if (wait.event) last = wait.time
        else wait.time = last
    }
    return list
}

/** All registered models as one group. */
export async function waitingOfAll(question: MarketQuestion, most: MostSteps): Promise<WaitingGroup> {
    const toDate = await question.toDate()
    return toDate.once(`tail: waiting of all ${most}`, async () => {
        const list = await waits(question)
        await question.rest()
        return groupOf('all', list, most)
    })
}

/** By the month or quarter of registration, the oldest first. */
export async function waitingByCohort(
    question: MarketQuestion,
    cohort: Cohort,
    most: MostSteps,
): Promise<WaitingGroups> {
    const toDate = await question.toDate()
    return toDate.once(`tail: waiting by ${cohort} ${most}`, async () => {
        const list = await waits(question)
        await question.rest()
        const recent = [...new Set(list.map(({ registeredMs }) => cohortOf(registeredMs, cohort)))]
            .sort()
            .slice(-MOST_COHORTS)
        const shown = new Set(recent)
        const byName = groupBy(list, ({ registeredMs }) => {
            const name = cohortOf(registeredMs, cohort)
            return shown.has(name) ? name : EARLIER
        })
        const names = byName.has(EARLIER) ? [EARLIER, ...recent] : recent
        await question.rest()
        const groups = names.map((name) => groupOf(name, byName.get(name)!, most))
        await question.rest()
        return { groups, test: compare(byName, names) }
    })
}

/** By the decade of the price that the model began with, the cheapest first. */
export async function waitingByPrice(
    question: MarketQuestion,
    most: MostSteps,
): Promise<WaitingGroups<PriceGroup>> {
    const toDate = await question.toDate()
    return toDate.once(`tail: waiting by price ${most}`, async () => {
        const places = new Map<string, number>()
        const list = await waits(question)
        await question.rest()
        const byName = groupBy(list, ({ member, registeredMs }) => {
            const place = bandPlace(firstPrice(question.book.pricesOf(member), registeredMs), 'CALL')
            const { name } = bandAt(place, 'CALL')
            places.set(name, place)
            return name
        })
        await question.rest()
        const ordered = [...places.values()].sort((a, b) => a - b).map((place) => bandAt(place, 'CALL'))
        const groups = ordered.map((band) => ({ ...groupOf(band.name, byName.get(band.name)!, most), band }))
        return {
            groups,
            test: compare(
                byName,
                ordered.map(({ name }) => name),
            ),
        }
    })
}

function groupBy(list: Wait[], nameOf: (wait: Wait) => string): Map<string, Wait[]> {
    const groups = new Map<string, Wait[]>()
    for (const wait of list) {
        const name = nameOf(wait)
        const group = groups.get(name)
        if (group) group.push(wait)
        else groups.set(name, [wait])
    }
    return groups
}

function compare(byName: Map<string, Wait[]>, names: string[]): Outcome<LogRankTest> {
    if (names.length < 2) return none('There is one group only, so nothing can be compared.')
    return logRank(names.map((name) => ({ name, durations: byName.get(name)! })))
}

function groupOf(name: string, list: Wait[], most: MostSteps): WaitingGroup {
    const { value: curve, nullReason } = kaplanMeier(list)
    const used = list.filter(({ event }) => event).length
    const usedEarly = list.filter((wait) => wait.usedEarly).length
    const counts = { name, models: list.length, used, usedEarly }
    if (!curve) {
        const nothing = none<number>(nullReason)
        return {
            ...counts,
            median: nothing,
            medianLower: nothing,
            medianUpper: nothing,
            steps: [],
            allSteps: 0,
        }
    }
    const steps = curve.steps.filter(({ events }) => events > 0)
    return {
        ...counts,
        median: inDays(curve.median),
        medianLower: inDays(curve.medianLower),
        medianUpper: inDays(curve.medianUpper),
        steps: thinned(steps, most).map((step) => ({ ...step, time: step.time / DAY_MS })),
        allSteps: steps.length,
    }
}

const inDays = (ms: Outcome<number>): Outcome<number> =>
    ms.value === null ? ms : { value: ms.value / DAY_MS, nullReason: null }

/** Evenly chosen steps, the first and the last among them; each is a point of the whole curve. */
export function thinned<Step>(steps: Step[], most: number): Step[] {
    if (steps.length <= most) return steps
    return Array.from({ length: most }, (_, i) => steps[Math.round((i * (steps.length - 1)) / (most - 1))])
}
