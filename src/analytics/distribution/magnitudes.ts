import { rounded } from '../../base/rounded'
import { type Distribution, histogram } from '../../stats'
import type { Measured } from './measured'

/** Members whose demand is of one order of magnitude; the first are those without any. */
export interface Magnitude {
    from: number
    to: number
    members: number
    /** Of all demand; null when there is none. */
    share: number | null
}

/** Counts members by the order of magnitude of their demand. */
export function magnitudes(measured: Measured): Promise<Magnitude[]> {
    return measured.once(magnitudesOf)
}

const magnitudesOf = (d: Distribution): Magnitude[] =>
    histogram(d).map(({ from, to, count, demand }) => ({
        from,
        to,
        members: count,
        share: d.sum === 0 ? null : rounded(demand / d.sum),
    }))
