import { ascending } from '../sorting'
import type { Steps } from '../steps'

/** How long a model was watched, and whether what was waited for came. */
export interface Duration {
    /** 0 or more, any unit. */
    time: number
    /** False when the watch ended first (right-censored): a model not used yet at the as-of block. */
    event: boolean
}

/** Durations as columns: how long those were watched for whom it came, and how long the others; each in any order. */
export interface Durations {
    events: Float64Array
    censored: Float64Array
}

/** What happened at one time. */
export interface Moment {
    time: number
    /** Watched just before it: events precede censorings of the same time. */
    atRisk: number
    events: number
    censored: number
}

/** What happened at each time at which something did, ascending; one place of each column is one time. */
export interface Moments {
    time: Float64Array
    atRisk: Int32Array
    events: Int32Array
    censored: Int32Array
}

/** @throws RangeError for a time that is negative, infinite or not a number */
export function columnsOf(durations: readonly Duration[]): Durations {
    durations.forEach(({ time }, i) => {
        if (!(time >= 0 && time < Infinity))
            throw new RangeError(`duration ${i} is ${time}: it must be finite, 0 or more`)
    })
    const times = (event: boolean) =>
        Float64Array.from(
            durations.filter((each) => each.event === event),
            ({ time }) => time,
        )
    return { events: times(true), censored: times(false) }
}

/** Times looked at in one step. */
const STEP = 16_384

export function* moments(durations: Durations): Steps<Moments> {
    const came = yield* ascending(durations.events)
    const ended = yield* ascending(durations.censored)
    const most = came.length + ended.length
    const time = new Float64Array(most)
    const [atRisk, events, censored] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)]
    let count = 0
    for (let i = 0, j = 0; i < came.length || j < ended.length; count++) {
        if (count % STEP === STEP - 1) yield
        const at = j === ended.length || came[i] <= ended[j] ? came[i] : ended[j]
        time[count] = at
        atRisk[count] = most - i - j
        const [firstCame, firstEnded] = [i, j]
        while (i < came.length && came[i] === at) i++
        while (j < ended.length && ended[j] === at) j++
        events[count] = i - firstCame
        censored[count] = j - firstEnded
    }
    return {
        time: time.slice(0, count),
        atRisk: atRisk.slice(0, count),
        events: events.slice(0, count),
        censored: censored.slice(0, count),
    }
}
