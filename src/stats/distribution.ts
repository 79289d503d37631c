import { sum } from './special/sum'

/** Demand of every model of a universe, checked and sorted once; each measure of one population takes it. */
export interface Distribution {
    /** All values, smallest first: the zeros, then the rest. Not to be written to. */
    readonly ascending: Float64Array
    /** How many values there are, zeros included. */
    readonly n: number
    /** How many are above 0. */
    readonly active: number
    readonly sum: number
}

const LARGEST = Number.MAX_VALUE

/** A value that demand cannot have. */
export class InvalidDemand extends Error {
    override name = 'InvalidDemand'

    constructor(
        /** Where it stands in the input, from 0. */
        readonly index: number,
        readonly value: number,
    ) {
        super(`value ${index} is ${value}: demand is a finite number, 0 or more`)
    }
}

/**
 * @param values demand per model in any order; the input stays as it is
 * @throws InvalidDemand for a value that is negative, infinite or not a number
 * @throws RangeError when the sum is above the largest number
 */
export function distribution(values: ArrayLike<number>): Distribution {
    const n = values.length
    const ascending = new Float64Array(n)
    let start = n
    for (let i = 0; i < n; i++) {
        const value = values[i]
        if (!(value >= 0 && value <= LARGEST)) throw new InvalidDemand(i, value)
        if (value > 0) ascending[--start] = value
    }
    ascending.subarray(start).sort()
    return fromAscending(ascending, n - start)
}

/** The models that are used, without the zeros. Shares memory with `d`. */
export function activeOnly(d: Distribution): Distribution {
    return { ascending: d.ascending.subarray(d.n - d.active), n: d.active, active: d.active, sum: d.sum }
}

function fromAscending(ascending: Float64Array, active: number): Distribution {
    const total = sum(ascending)
    if (total === Infinity) throw new RangeError('the sum of all values is above the largest number')
    return { ascending, n: ascending.length, active, sum: total }
}
