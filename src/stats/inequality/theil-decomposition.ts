import { type Distribution, distribution } from '../distribution'
import { none, type Outcome, of } from '../outcome'
import { sum } from '../special/sum'
import { atOnce, type Steps } from '../steps'
import { theilT } from './theil-t'

export interface TheilGroup {
    name: string
    /** Values in the group. */
    n: number
    /** Share of all demand, 0 to 1. */
    share: number
    /** Theil's T inside the group. */
    theil: Outcome<number>
    /** share × theil. */
    within: number
    /** share × ln(share / share of the values); below 0 for a group with less than its part. */
    between: number
}

export interface TheilDecomposition {
    /** Theil's T over the values of all groups. */
    total: number
    within: number
    /** What would be left if all values of a group were its mean. */
    between: number
    /** In the order given. */
    groups: TheilGroup[]
}

/**
 * Theil's T taken apart into inequality within and between groups; the two add up to it (Shorrocks 1980).
 * @throws InvalidDemand as `distribution`
 */
export function theilDecomposition(
    groups: readonly { name: string; values: ArrayLike<number> }[],
): Outcome<TheilDecomposition> {
    return atOnce(theilDecompositionOf(groups))
}

/** Groups looked at in one step. */
const STEP = 500

/** `theilDecomposition` in small steps. */
export function* theilDecompositionOf(
    groups: readonly { name: string; values: ArrayLike<number> }[],
): Steps<Outcome<TheilDecomposition>> {
    const parts: { name: string; d: Distribution }[] = []
    for (const { name, values } of groups) {
        if (parts.push({ name, d: distribution(values) }) % STEP === 0) yield
    }
    const n = parts.reduce((count, { d }) => count + d.n, 0)
    const demand = sum(Float64Array.from(parts, ({ d }) => d.sum))
    if (n === 0) return none('Nothing to measure: there are no values.')
    if (demand === 0) return none('No demand: every value is 0.')
    const rows: TheilGroup[] = []
    for (const { name, d } of parts) {
        if (rows.push(groupRow(name, d, d.sum / demand, d.n / n)) % STEP === 0) yield
    }
    const within = sum(Float64Array.from(rows, (row) => row.within))
    const between = Math.max(0, sum(Float64Array.from(rows, (row) => row.between)))
    return of({ total: within + between, within, between, groups: rows })
}

function groupRow(name: string, d: Distribution, share: number, size: number): TheilGroup {
    const theil = theilT(d)
    return {
        name,
        n: d.n,
        share,
        theil,
        within: share * (theil.value ?? 0),
        between: share > 0 ? share * Math.log(share / size) : 0,
    }
}
