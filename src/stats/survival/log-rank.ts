import { none, type Outcome, of } from '../outcome'
import { upperGamma } from '../special/incomplete-gamma'
import { quadraticForm } from '../special/quadratic-form'
import { atOnce, type Steps } from '../steps'
import { columnsOf, type Duration, type Durations, type Moments, moments } from './durations'

export interface DurationGroup<Of = readonly Duration[]> {
    name: string
    durations: Of
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

/** Additions in one step. */
const STEP = 500_000

/**
 * Log-rank test for two or more groups (Mantel 1966; Peto and Peto 1972): events against those expected if the
 * hazard were the same, with hypergeometric variance.
 * @throws RangeError for a time that is negative, infinite or not a number
 */
export function logRank(groups: readonly DurationGroup[]): Outcome<LogRankTest> {
    return atOnce(
        logRankTest(groups.map(({ name, durations }) => ({ name, durations: columnsOf(durations) }))),
    )
}

/** `logRank` in small steps. @param groups with durations that are finite, 0 or more */
export function* logRankTest(groups: readonly DurationGroup<Durations>[]): Steps<Outcome<LogRankTest>> {
    const count = groups.length
    const own: Moments[] = []
    for (const { durations } of groups) own.push(yield* moments(durations))
    const all = yield* moments(together(groups))
    const next = groups.map(() => 0)
    const share = new Float64Array(count)
    const expected = new Float64Array(count)
    // Above the diagonal and on it: the other half is the same.
    const variance = new Float64Array(count * count)
    const timesAStep = Math.ceil(STEP / (count * count + 1))
    for (let at = 0; at < all.time.length; at++) {
        if (at % timesAStep === timesAStep - 1) yield
        const [events, atRisk] = [all.events[at], all.atRisk[at]]
        if (events === 0) continue
        const spread = atRisk > 1 ? (events * (atRisk - events)) / (atRisk - 1) : 0
        for (let g = 0; g < count; g++) {
            const { time, atRisk: risks } = own[g]
            while (next[g] < time.length && time[next[g]] < all.time[at]) next[g]++
            const risk = next[g] < time.length ? risks[next[g]] : 0
            expected[g] += (events * risk) / atRisk
            share[g] = risk / atRisk
        }
        for (let g = 0; g < count; g++) {
            const part = spread * share[g]
            if (part === 0) continue
            variance[g * count + g] += part * (1 - share[g])
            for (let h = g + 1; h < count; h++) variance[g * count + h] -= part * share[h]
        }
    }
    const observed = groups.map(({ durations }) => durations.events.length)
    const excess = observed.map((events, g) => events - expected[g])
    const cell = (g: number, h: number) => variance[Math.min(g, h) * count + Math.max(g, h)]
    const { value, rank } = quadraticForm(
        excess,
        groups.map((_, g) => groups.map((_, h) => cell(g, h))),
    )
    if (rank === 0) return none('No two groups wait at the time of an event, so nothing can be compared.')
    return of({
        chiSquare: value,
        degreesOfFreedom: rank,
        p: upperGamma(rank / 2, value / 2),
        groups: groups.map(({ name, durations }, g) => ({
            name,
            n: durations.events.length + durations.censored.length,
            observed: observed[g],
            expected: expected[g],
        })),
    })
}

function together(groups: readonly DurationGroup<Durations>[]): Durations {
    const column = (pick: keyof Durations) => {
        const columns = groups.map(({ durations }) => durations[pick])
        const whole = new Float64Array(columns.reduce((length, each) => length + each.length, 0))
        let at = 0
        for (const each of columns) {
            whole.set(each, at)
            at += each.length
        }
        return whole
    }
    return { events: column('events'), censored: column('censored') }
}
