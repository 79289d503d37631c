import type { FrequencyTable } from './frequency-table'
import { scaledZeta, scaledZetaFar } from './special/hurwitz-zeta'

const { abs, exp, max } = Math

/**
 * Largest distance between the survival function P(X >= x) of the tail from `values[i]` on and that of the power law.
 * @param limit once the distance is above it, any value above it may come back
 */
export type KsDistance = (table: FrequencyTable, i: number, alpha: number, limit?: number) => number

/**
 * Over the observed values, as in the programs behind the published figures. The other side of each step is left out: real
 * values come rounded, and between two roundings the data say nothing.
 */
export const ksContinuous: KsDistance = (table, i, alpha, limit = Infinity) => {
    const { logs, atLeast } = table
    return largest(i, logs.length, limit, (j) => {
        return abs(exp((1 - alpha) * (logs[j] - logs[i])) - atLeast[j] / atLeast[i])
    })
}

/** Over all whole x, those between the observed values too: both sides of each step. */
export const ksDiscrete: KsDistance = (table, i, alpha, limit = Infinity) => {
    const { values, logs, atLeast } = table
    const far = 2 * alpha + 12
    const total = scaledZeta(alpha, values[i]).sum
    return largest(i, logs.length, limit, (j) => {
        const x = values[j]
        const mass = exp(alpha * (logs[i] - logs[j])) / total
        const survival = mass * (x >= far ? scaledZetaFar(alpha, x) : scaledZeta(alpha, x).sum)
        const below = abs(survival - atLeast[j] / atLeast[i])
        const above = abs(survival - mass - atLeast[j + 1] / atLeast[i])
        return max(below, above)
    })
}

/** Largest gap at `from` to `to - 1`. A glance at every 64th cuts most of those short that are above the limit. */
function largest(from: number, to: number, limit: number, gap: (j: number) => number): number {
    let distance = 0
    for (let stride = limit < Infinity ? 64 : 1; ; stride = 1) {
        for (let j = from; j < to && distance <= limit; j += stride) {
            const here = gap(j)
            if (here > distance) distance = here
        }
        if (stride === 1 || distance > limit) return distance
    }
}
