import { kept } from '../../base/kept'
import { networkOf } from '../limits/client-rate'

/** Requests, and connections, that are begun in one turn of the event loop. */
const A_TURN = 3

/**
 * Lets requests and connections begin a few in each turn of the event loop: one of each network after the other, and of each client in it. What many
 * connections send at once is read in one turn; were it begun in the same one, everybody else would wait for all of it.
 */
export class Intake {
    /** By network, then by client; whose turn it is next comes first. */
    private readonly waiting = new Map<string, Map<string, (() => void)[]>>()
    private begun = 0

    /**
     * @param run begins a request, or to read a connection; it does not throw
     * @returns whether it was run, and need not wait for a next turn
     */
    begin(client: string, run: () => void): boolean {
        if (this.mayBegin() && this.waiting.size === 0) {
            run()
            return true
        }
        const clients = kept(this.waiting, networkOf(client), () => new Map<string, (() => void)[]>())
        kept(clients, client, () => []).push(run)
        return false
    }

    private mayBegin(): boolean {
        if (this.begun === 0) setImmediate(() => this.turn())
        return this.begun++ < A_TURN
    }

    private turn(): void {
        this.begun = 0
        while (this.waiting.size > 0 && this.mayBegin()) {
            const [network, clients] = taken(this.waiting)
            const [client, runs] = taken(clients)
            const run = runs.shift()!
            if (runs.length > 0) clients.set(client, runs)
            if (clients.size > 0) this.waiting.set(network, clients)
            run()
        }
    }
}

/** Takes the first out of a map: put in again, it is the last. */
function taken<Value>(map: Map<string, Value>): [string, Value] {
    const first = map.entries().next().value!
    map.delete(first[0])
    return first
}
