/** Computations that wait to go on, longest waiting first. */
const waiting: (() => void)[] = []

/** Milliseconds that computations keep the event loop at a time, all together. */
const SLICE_MS = 8

/** Until when whoever is at work may go on. */
let until = 0

/**
 * Waits for the event loop's next turn, in which one computation alone goes on: however many there are, whatever else is to be
 * done waits for one step of one of them.
 */
export function nextTurn(): Promise<void> {
    return new Promise((done) => {
        if (waiting.push(done) === 1) setImmediate(goOn)
    })
}

/**
 * Whether computations have had the event loop for long. Told from the last turn that was given, whoever had it: what began
 * with something else, a statement that was answered say, is then sent to wait at once.
 */
export function isTurnOver(): boolean {
    return performance.now() >= until
}

/** Lets others have the event loop when computations have had it for long; else goes on. Cheap enough to be asked often. */
export async function rest(): Promise<void> {
    if (isTurnOver()) await nextTurn()
}

function goOn(): void {
    until = performance.now() + SLICE_MS
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(goOn)
}
