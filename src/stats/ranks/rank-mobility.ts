import { distribution } from '../distribution'
import { none, type Outcome, of } from '../outcome'
import { atOnce, type Steps } from '../steps'
import { wholeNumber } from '../whole-number'
import { meanRanks } from './mean-ranks'

export interface MobilityRow {
    /** State before: `absent`, `unused`, or the class from 1, least demand first. */
    from: MobilityState
    /** Models in it. */
    count: number
    /** Share of them that is in each of `states` after, adding up to 1; null when there is no model in it. */
    to: number[] | null
}

export type MobilityState = 'absent' | 'unused' | number

export interface RankMobility {
    /** The columns. */
    states: MobilityState[]
    /** One a state, in the same order. */
    rows: MobilityRow[]
    /** (m - trace) / (m - 1) over the m states that models present both times were in: 0 when all stay. */
    shorrocks: Outcome<number>
}

/**
 * How models move between classes of demand (deciles unless said): a Markov matrix over the classes of the used models,
 * `unused`, and `absent` for models registered later or gone (Shorrocks 1978 for the index). Equal demand is one class,
 * so a class can be empty.
 * @param before demand by model, zeros for the registered but unused
 * @throws InvalidDemand as `distribution`, the index counting in the order of the map
 * @throws RangeError unless `classes` is a whole number of 2 to 250
 */
export function rankMobility(
    before: ReadonlyMap<string, number>,
    after: ReadonlyMap<string, number>,
    classes = 10,
): Outcome<RankMobility> {
    const ids = [...new Set([...before.keys(), ...after.keys()])]
    const statesOf = (demand: ReadonlyMap<string, number>) => {
        const states = atOnce(demandStates(Float64Array.from(demand.values()), classes))
        const places = new Map([...demand.keys()].map((id, place) => [id, place]))
        return Uint8Array.from(ids, (id) => (places.has(id) ? states[places.get(id)!] : ABSENT))
    }
    return mobilityBetween(statesOf(before), statesOf(after), classes)
}

/** Places of states among the states. */
export const ABSENT = 0
const UNUSED = 1
const LOWEST = 2

/** The same from the states that models were in, a place a model. @param before as of `demandStates`, or ABSENT */
export function mobilityBetween(before: Uint8Array, after: Uint8Array, classes = 10): Outcome<RankMobility> {
    const states: MobilityState[] = ['absent', 'unused', ...Array.from({ length: classes }, (_, i) => i + 1)]
    const counts = states.map(() => states.map(() => 0))
    for (let model = 0; model < before.length; model++) counts[before[model]][after[model]]++
    // Absent both times is nobody.
    counts[ABSENT][ABSENT] = 0
    if (counts.every((row) => row.every((count) => count === 0)))
        return none('Nothing to measure: there are no values.')
    const rows = states.map((from, i) => rowOf(from, counts[i]))
    return of({ states, rows, shorrocks: shorrocks(counts.slice(1).map((row) => row.slice(1))) })
}

/**
 * Place of each model's state among the states, in small steps: 1 for unused, 2 for the lowest class.
 * @throws InvalidDemand, RangeError as `rankMobility`
 */
export function* demandStates(demand: Float64Array, classes = 10): Steps<Uint8Array> {
    // States are bytes.
    if (wholeNumber('classes', classes, 2) > 250) throw new RangeError(`classes is ${classes}: at most 250`)
    distribution(demand)
    yield
    const used = demand.filter((value) => value > 0)
    const ranks = yield* meanRanks(used)
    let at = 0
    return Uint8Array.from(demand, (value) =>
        value > 0 ? LOWEST + Math.floor(((ranks[at++] - 0.5) * classes) / used.length) : UNUSED,
    )
}

function rowOf(from: MobilityState, counts: readonly number[]): MobilityRow {
    const count = counts.reduce((total, of) => total + of, 0)
    return { from, count, to: count === 0 ? null : counts.map((moved) => moved / count) }
}

/** From counts of the models present both times. */
function shorrocks(counts: readonly (readonly number[])[]): Outcome<number> {
    const sums = counts.map((row) => row.reduce((total, count) => total + count, 0))
    const inUse = [...counts.keys()].filter((i) => sums[i] > 0)
    if (inUse.length < 2) return none('Mobility needs models in at least two states.')
    const trace = inUse.reduce((total, i) => total + counts[i][i] / sums[i], 0)
    return of((inUse.length - trace) / (inUse.length - 1))
}
