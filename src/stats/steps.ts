/**
 * A long computation in small steps: it can be interrupted at each `yield`, so that other things have their turn, and gives T at
 * its end. Between two of them it takes a few milliseconds at most for a hundred thousand values.
 */
export type Steps<T> = Generator<void, T, void>

/** Runs a computation to its end without interruption. */
export function atOnce<T>(steps: Steps<T>): T {
    for (;;) {
        const step = steps.next()
        if (step.done) return step.value
    }
}
