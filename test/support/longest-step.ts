import { readFileSync } from 'node:fs'
import type { Steps } from '../../src/stats'

/** Processor time of this thread, ms: however busy the machine is, what others take is not in it. */
const cpuMs = () => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6

const RUNS = 3

/**
 * The longest processor time that a computation takes between two interruptions, ms; of several runs the best, for the first
 * ones compile and collect garbage.
 */
export function longestStepMs(make: () => Steps<unknown>): number {
    let best = Number.POSITIVE_INFINITY
    for (let run = 0; run < RUNS; run++) {
        let longest = 0
        const steps = make()
        for (let from = cpuMs(), done = false; !done; ) {
            done = steps.next().done ?? false
            const now = cpuMs()
            longest = Math.max(longest, now - from)
            from = now
        }
        best = Math.min(best, longest)
    }
    return best
}
