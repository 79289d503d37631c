import type { Steps } from '../../stats'
import { isTurnOver, nextTurn, rest } from './turns'

/** How fast, and in whose turn, what is not known yet is worked out. */
export interface Pace {
    /**
     * Told of every question that a request asks, before it is looked into.
     * @param question the same for questions about the same window as of the same moment
     * @throws when it is one too many
     */
    begin(question: string): void
    /** Waits for its turn to read and add up something that is not in memory, and does it. */
    heavy<T>(run: () => Promise<T>): Promise<T>
    /** Runs to the end in small steps; others have the event loop between them. */
    steps<T>(work: Steps<T>): Promise<T>
    /** Lets others have the event loop when somebody has had it for long. */
    rest(): Promise<void>
}

/** In small steps, and with nobody to wait for. */
export const unhurried: Pace = { begin() {}, heavy: (run) => run(), steps: inTurns, rest }

/** Runs a computation in small steps, others having the event loop between them. */
export async function inTurns<T>(work: Steps<T>): Promise<T> {
    await rest()
    for (;;) {
        const step = work.next()
        if (step.done) return step.value
        if (isTurnOver()) await nextTurn()
    }
}
