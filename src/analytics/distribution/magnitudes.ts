import { histogram } from '../../stats'
import { rounded } from '../question/rounded'
import type { Measured } from './measured'

/** Members whose demand is of one order of magnitude; the first are those without any. */
export interface Magnitude {
    from: number
    to: number
    members: number
    /** Of all demand; null when there is none. */
    share: number | null
}

export function magnitudes(measured: Measured): Promise<Magnitude[]> {
    return measured.once('distribution: histogram', (d) =>
        histogram(d).map(({ from, to, count, demand }) => ({
            from,
            to,
            members: count,
            share: d.sum === 0 ? null : rounded(demand / d.sum),
        })),
    )
}
