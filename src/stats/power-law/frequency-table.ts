import type { Distribution } from '../distribution'

/** The values above 0, each once with how often it stands there: all that a fit looks at. */
export interface FrequencyTable {
    /** Smallest first. */
    readonly values: Float64Array
    readonly counts: Float64Array
    readonly logs: Float64Array
    /** How many values are at least `values[i]`; one entry more, 0, at the end. */
    readonly atLeast: Float64Array
    /** Sum of the logs of the values that are at least `values[i]`; one entry more, 0, at the end. */
    readonly logsAbove: Float64Array
}

/** Zeros are left out. */
export function frequencyTable(d: Distribution): FrequencyTable {
    return tableOf(d.ascending.subarray(d.n - d.active))
}

/** @param ascending values above 0, smallest first */
export function tableOf(ascending: Float64Array): FrequencyTable {
    const values = new Float64Array(ascending.length)
    const counts = new Float64Array(ascending.length)
    let m = 0
    for (let i = 0; i < ascending.length; i++) {
        if (i === 0 || ascending[i] !== ascending[i - 1]) values[m++] = ascending[i]
        counts[m - 1]++
    }
    return withSuffixSums(values.subarray(0, m), counts.subarray(0, m))
}

function withSuffixSums(values: Float64Array, counts: Float64Array): FrequencyTable {
    const m = values.length
    const logs = values.map((value) => Math.log(value))
    const atLeast = new Float64Array(m + 1)
    const logsAbove = new Float64Array(m + 1)
    for (let i = m - 1; i >= 0; i--) {
        atLeast[i] = atLeast[i + 1] + counts[i]
        logsAbove[i] = logsAbove[i + 1] + counts[i] * logs[i]
    }
    return { values, counts, logs, atLeast, logsAbove }
}

/** How many values there are. */
export function size(table: FrequencyTable): number {
    return table.atLeast[0]
}

/** Mean of ln(x / values[i]) over the values x that are at least `values[i]`. */
export function meanLogExcess(table: FrequencyTable, i: number): number {
    return table.logsAbove[i] / table.atLeast[i] - table.logs[i]
}
