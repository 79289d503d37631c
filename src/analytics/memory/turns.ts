/** Computations that wait to go on, longest waiting first. */
const waiting: (() => void)[] = []

/**
 * Waits for the event loop's next turn, in which one computation alone goes on: however many there are, whatever else is to be
 * done waits for one step of one of them.
 */
export function nextTurn(): Promise<void> {
    return new Promise((done) => {
        if (waiting.push(done) === 1) setImmediate(goOn)
    })
}

function goOn(): void {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(goOn)
}
