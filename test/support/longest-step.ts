import type { Steps } from '../../src/stats'
import { cpuMs } from './longest-turn'

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
