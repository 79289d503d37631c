import type { FrequencyTable } from './frequency-table'
import { scaledZeta } from './special/hurwitz-zeta'

/** ln of the power law's probability (discrete) or density of each distinct value of the tail from `values[i]` on. */
export function powerLawLogMasses(
    table: FrequencyTable,
    i: number,
    alpha: number,
    discrete: boolean,
): Float64Array {
    const { values, logs } = table
    const scale = discrete ? -Math.log(scaledZeta(alpha, values[i]).sum) : Math.log(alpha - 1) - logs[i]
    return logs.subarray(i).map((log) => scale - alpha * (log - logs[i]))
}
