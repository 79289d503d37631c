/** How long a model was watched, and whether what was waited for came. */
export interface Duration {
    /** 0 or more, any unit. */
    time: number
    /** False when the watch ended first (right-censored): a model not used yet at the as-of block. */
    event: boolean
}

/** What happened at one time. */
export interface Moment {
    time: number
    /** Watched just before it: events precede censorings of the same time. */
    atRisk: number
    events: number
    censored: number
}

/** @throws RangeError for a time that is negative, infinite or not a number */
export function moments(durations: readonly Duration[]): Moment[] {
    durations.forEach(({ time }, i) => {
        if (!(time >= 0 && time < Infinity))
            throw new RangeError(`duration ${i} is ${time}: it must be finite, 0 or more`)
    })
    const sorted = [...durations].sort((a, b) => a.time - b.time)
    const result: Moment[] = []
    sorted.forEach(({ time, event }, i) => {
        let moment = result.at(-1)
        if (moment?.time !== time) {
            moment = { time, atRisk: sorted.length - i, events: 0, censored: 0 }
            result.push(moment)
        }
        if (event) moment.events++
        else moment.censored++
    })
    return result
}
