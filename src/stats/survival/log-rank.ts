import { none, type Outcome, of } from '../outcome'
import { upperGamma } from '../special/incomplete-gamma'
import { quadraticForm } from '../special/quadratic-form'
import { type Duration, moments } from './durations'

export interface DurationGroup {
    name: string
    durations: readonly Duration[]
}

export interface LogRankTest {
    chiSquare: number
    /** Groups that can be compared, less one. */
    degreesOfFreedom: number
    /** Chance of a larger chi-square when all groups wait alike. */
    p: number
    /** In the order given. */
    groups: { name: string; n: number; observed: number; expected: number }[]
}

/**
 * Log-rank test for two or more groups (Mantel 1966; Peto and Peto 1972): events against those expected if the
 * hazard were the same, with hypergeometric variance.
 * @throws RangeError for a time that is negative, infinite or not a number
 */
export function logRank(groups: readonly DurationGroup[]): Outcome<LogRankTest> {
    const observed = groups.map(({ durations }) => durations.filter(({ event }) => event).length)
    const expected = groups.map(() => 0)
    const variance = groups.map(() => groups.map(() => 0))
    for (const { events, atRisk, of: risks } of eventTimes(groups)) {
        const spread = atRisk > 1 ? (events * (atRisk - events)) / (atRisk - 1) : 0
        risks.forEach((risk, g) => {
            expected[g] += (events * risk) / atRisk
            risks.forEach((other, h) => {
                variance[g][h] += spread * (risk / atRisk) * ((g === h ? 1 : 0) - other / atRisk)
            })
        })
    }
    const excess = observed.map((count, g) => count - expected[g])
    const { value, rank } = quadraticForm(excess, variance)
    if (rank === 0) return none('No two groups wait at the time of an event, so nothing can be compared.')
    return of({
        chiSquare: value,
        degreesOfFreedom: rank,
        p: upperGamma(rank / 2, value / 2),
        groups: groups.map(({ name, durations }, g) => ({
            name,
            n: durations.length,
            observed: observed[g],
            expected: expected[g],
        })),
    })
}

/** Each time with events, with who waits just before it: in all, and of each group. */
function eventTimes(groups: readonly DurationGroup[]): { events: number; atRisk: number; of: number[] }[] {
    const own = groups.map(({ durations }) => moments(durations))
    const next = groups.map(() => 0)
    return moments(groups.flatMap(({ durations }) => durations))
        .filter(({ events }) => events > 0)
        .map(({ time, events, atRisk }) => ({
            events,
            atRisk,
            of: own.map((each, g) => {
                while (next[g] < each.length && each[next[g]].time < time) next[g]++
                return each[next[g]]?.atRisk ?? 0
            }),
        }))
}
