import type { Steps } from '../steps'
import { candidates } from './candidates'
import { type FrequencyTable, meanLogExcess } from './frequency-table'
import type { Family } from './tail-family'
import type { TailSummary } from './tail-fit'

export interface XMin {
    /** Where xMin stands in the table. */
    readonly index: number
    readonly distance: number
}

/**
 * The start of the tail at which the Kolmogorov-Smirnov distance between data and fit is smallest (Clauset, Shalizi and
 * Newman 2009, 3.3); of equal distances the smallest xMin, which keeps most data. The largest value is no candidate: a
 * tail of one value has no exponent. With more distinct values than `maxCandidates` a spread of them is tried, then as many
 * again between the neighbours of the best.
 * In small steps.
 * @returns null when there are fewer than two distinct values
 */
export function* scanXMin(table: FrequencyTable, family: Family, maxCandidates: number): Steps<XMin | null> {
    const tried = candidates(table.values.length - 1, maxCandidates)
    const coarse = yield* closest(table, family, sweepFirst(tried), null)
    if (coarse === null) return null
    const at = tried.indexOf(coarse.index)
    const low = tried[at - 1] ?? coarse.index
    const high = tried[at + 1] ?? coarse.index
    return yield* closest(table, family, between(low, high, maxCandidates), coarse)
}

export function summaryAt(table: FrequencyTable, index: number): TailSummary {
    return {
        xMin: table.values[index],
        tail: table.atLeast[index],
        meanLogExcess: meanLogExcess(table, index),
    }
}

/** Distances from single values that are looked at in one step. */
const STEP = 100_000

function* closest(
    table: FrequencyTable,
    family: Family,
    indices: Iterable<number>,
    known: XMin | null,
): Steps<XMin | null> {
    let best = known
    let looked = 0
    for (const index of indices) {
        looked += table.values.length - index
        if (looked > STEP) {
            looked = 0
            yield
        }
        const alpha = family.alpha(summaryAt(table, index))
        const distance = family.distance(table, index, alpha, best?.distance)
        if (best === null || distance < best.distance || (distance === best.distance && index < best.index)) {
            best = { index, distance }
        }
    }
    return best
}

/** A coarse sweep, then the rest: the best distance of the sweep cuts most of the rest short. */
function* sweepFirst(indices: number[]): Generator<number> {
    const stride = 16
    for (let i = 0; i < indices.length; i += stride) yield indices[i]
    for (let i = 0; i < indices.length; i++) if (i % stride !== 0) yield indices[i]
}

/** At most `most` of them, evenly; neither end is among them. */
function* between(low: number, high: number, most: number): Generator<number> {
    const step = Math.ceil((high - low) / most)
    for (let i = low + 1; i < high; i += step) yield i
}
