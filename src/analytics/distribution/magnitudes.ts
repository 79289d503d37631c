import { type Distribution, histogram } from '../../stats'
import type { Measured } from './measured'

/** Counts members by the order of magnitude of their demand; the first are those without any. Shares are of all demand. */
export function magnitudes(measured: Measured) {
    return measured.once(magnitudesOf)
}

const magnitudesOf = (d: Distribution) =>
    histogram(d).map(({ from, to, count, demand }) => ({
        from,
        to,
        members: count,
        share: d.sum === 0 ? null : demand / d.sum,
    }))
