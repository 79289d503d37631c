/** Most columns that lie ready: computations in small steps may overlap. */
const MOST_READY = 4

const ready: Int32Array[] = []

/**
 * A column of zeros for a while: one that was given back is taken again, as a new one for every model of an answer would be mostly
 * garbage. @param size places that it has at least
 */
export function takeZeros(size: number): Int32Array {
    const place = ready.findIndex((column) => column.length >= size)
    return place >= 0 ? ready.splice(place, 1)[0] : new Int32Array(size)
}

/** Gives it back. @param column all zeros again */
export function giveZeros(column: Int32Array): void {
    if (ready.length === MOST_READY) ready.shift()
    ready.push(column)
}
