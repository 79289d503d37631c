import { nextTurn } from './turns'

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
    steps<T>(work: Generator<void, T>): Promise<T>
    /** Lets others have the event loop when somebody has had it for long. */
    rest(): Promise<void>
}

/** Milliseconds that one computation keeps the event loop. */
const SLICE_MS = 8

/** In small steps, and with nobody to wait for. */
export const unhurried: Pace = {
    begin() {},
    heavy: (run) => run(),
    async steps(work) {
        let until = performance.now() + SLICE_MS
        for (;;) {
            const step = work.next()
            if (step.done) return step.value
            if (performance.now() < until) continue
            await nextTurn()
            until = performance.now() + SLICE_MS
        }
    },
    rest: nextTurn,
}
