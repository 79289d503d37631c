import type { Steps } from './steps'

/** Values that are sorted in one piece. */
const RUN = 4_096
/** Values that are merged in one piece. */
const MERGED = 16_384
/** Numbers that are sorted in one piece: without a function to compare them it takes a fifth of the time. */
const NUMBERS = 65_536

/**
 * Whole numbers in the order of a comparison, in small steps: runs are sorted, then merged. Equal ones keep their order.
 * @param values stay as they are
 */
export function* sorted(values: Int32Array, compare: (a: number, b: number) => number): Steps<Int32Array> {
    const from = values.slice()
    for (let start = 0; start < from.length; start += RUN) {
        from.subarray(start, start + RUN).sort(compare)
        yield
    }
    return yield* merged(from, new Int32Array(from.length), RUN, compare)
}

/** Numbers in ascending order, in small steps. @param values stay as they are */
export function* ascending(values: Float64Array): Steps<Float64Array> {
    const from = values.slice()
    for (let start = 0; start < from.length; start += NUMBERS) {
        from.subarray(start, start + NUMBERS).sort()
        yield
    }
    return yield* merged(from, new Float64Array(from.length > NUMBERS ? from.length : 0), NUMBERS, byValue)
}

const byValue = (a: number, b: number) => a - b

/** Merges neighbouring runs until one is left. @param other as long as `runs`, if there are several; both are written to */
function* merged<Values extends Int32Array | Float64Array>(
    runs: Values,
    other: Values,
    run: number,
    compare: (a: number, b: number) => number,
): Steps<Values> {
    let from: Values = runs
    let to: Values = other
    for (let width = run; width < from.length; width *= 2) {
        for (let left = 0; left < from.length; left += 2 * width) {
            const middle = Math.min(left + width, from.length)
            const right = Math.min(left + 2 * width, from.length)
            let i = left
            let j = middle
            for (let start = left; start < right; start += MERGED) {
                const end = Math.min(start + MERGED, right)
                for (let at = start; at < end; at++)
                    to[at] =
                        j === right || (i < middle && compare(from[i], from[j]) <= 0) ? from[i++] : from[j++]
                yield
            }
        }
        const last = from
        from = to
        to = last
    }
    return from
}

/** Bits of a key that one pass looks at: few enough that the counts stay in the processor's nearest cache. */
const DIGIT = 11
const DIGITS = 2 ** DIGIT

/** Two lists that are as long as what is put in order; one of them becomes the result. */
export type Room = readonly [Int32Array, Int32Array]

const newRoom = (length: number): Room => [new Int32Array(length), new Int32Array(length)]

/**
 * Places of whole numbers of 0 or more, below 2^31, in ascending order of them, in small steps; equal ones keep their order. Counts
 * digits instead of comparing (LSD radix sort), so that it takes a few nanoseconds a value however many there are.
 * @param keys stay as they are
 * @param of places to put in order, first to last; all when left out. It may be one of `room`, and else stays as it is
 */
export function* placesInOrder(
    keys: Int32Array,
    of?: Int32Array,
    room: Room = newRoom((of ?? keys).length),
): Steps<Int32Array> {
    const { length } = of ?? keys
    let [from, to] = of === room[1] ? [room[1], room[0]] : room
    if (!of) for (let place = 0; place < length; place++) from[place] = place
    else if (of !== from) from.set(of)
    let most = 0
    for (let i = 0; i < length; i++) if (keys[from[i]] > most) most = keys[from[i]]
    for (let shift = 0; shift < 31 && most >> shift > 0; shift += DIGIT) {
        yield
        const at = new Int32Array(DIGITS + 1)
        for (let i = 0; i < length; i++) at[((keys[from[i]] >> shift) & (DIGITS - 1)) + 1]++
        for (let digit = 0; digit < DIGITS; digit++) at[digit + 1] += at[digit]
        for (let i = 0; i < length; i++) {
            if (i % MERGED === MERGED - 1) yield
            to[at[(keys[from[i]] >> shift) & (DIGITS - 1)]++] = from[i]
        }
        const last = from
        from = to
        to = last
    }
    return from
}
