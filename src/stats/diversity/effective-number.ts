import type { Distribution } from '../distribution'
import { noDemand } from '../no-demand'
import { type Outcome, of } from '../outcome'
import { activeShares } from '../shares'
import { sum } from '../special/sum'

/**
 * Hill number of order q, the effective number of models: how many equally used models would be as diverse (Hill 1973;
 * Jost 2006). q = 0 counts the used models, q = 1 is exp of Shannon's entropy, q = 2 is 1 / hhi, Infinity is 1 over the
 * largest share. Falls as q grows; equals the number of used models for every q when they are used equally.
 * @param q 0 or more, Infinity too
 * @throws RangeError for another q
 */
export function effectiveNumber(d: Distribution, q: number): Outcome<number> {
    if (!(q >= 0)) throw new RangeError(`q is ${q}: it must be 0 or more`)
    const missing = noDemand(d)
    if (missing) return missing
    if (q === 0) return of(d.active)
    if (q === Infinity) return of(d.sum / d.ascending[d.n - 1])
    const shares = activeShares(d)
    return of(q === 2 ? 1 / sum(shares.map((share) => share * share)) : Math.exp(renyiEntropy(shares, q)))
}

function renyiEntropy(shares: Float64Array, q: number): number {
    const terms = new Float64Array(shares.length)
    if (q === 1) {
        for (let i = 0; i < terms.length; i++) terms[i] = shares[i] * Math.log(shares[i])
        return -sum(terms)
    }
    if (Math.abs(q - 1) < 0.5) {
        // Near q = 1 the sum of powers is 1 plus what matters, so only the difference from 1 is summed.
        for (let i = 0; i < terms.length; i++)
            terms[i] = shares[i] * Math.expm1((q - 1) * Math.log(shares[i]))
        return Math.log1p(sum(terms)) / (1 - q)
    }
    const largest = shares[shares.length - 1]
    for (let i = 0; i < terms.length; i++) terms[i] = (shares[i] / largest) ** q
    return (q * Math.log(largest) + Math.log(sum(terms))) / (1 - q)
}
