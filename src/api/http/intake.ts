/** Requests that are begun in one turn of the event loop. */
const A_TURN = 4

/**
 * Lets requests begin a few in each turn of the event loop, one of each client after the other. What many connections of one client
 * send at once is read in one turn; were it begun in the same one, everybody else would wait for all of it.
 */
export class Intake {
    /** By client; whose turn it is next comes first. */
    private readonly waiting = new Map<string, (() => void)[]>()
    private begun = 0

    /** @param run begins a request; it does not throw */
    begin(client: string, run: () => void): void {
        if (this.mayBegin() && this.waiting.size === 0) return run()
        const others = this.waiting.get(client)
        if (others) others.push(run)
        else this.waiting.set(client, [run])
    }

    private mayBegin(): boolean {
        if (this.begun === 0) setImmediate(() => this.turn())
        return this.begun++ < A_TURN
    }

    private turn(): void {
        this.begun = 0
        while (this.waiting.size > 0 && this.mayBegin()) {
            const [client, runs] = this.waiting.entries().next().value!
            this.waiting.delete(client)
            const run = runs.shift()!
            if (runs.length > 0) this.waiting.set(client, runs)
            run()
        }
    }
}
