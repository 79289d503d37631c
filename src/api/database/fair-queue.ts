import { Counts } from '../limits/counts'

/** Why nobody was let in. */
export type Refusal = 'CLIENT_WAITS' | 'ALL_WAIT' | 'WAITED_LONG'

const REFUSALS: Record<Refusal, string> = {
    CLIENT_WAITS: 'too many requests of this client wait',
    ALL_WAIT: 'too many requests wait',
    WAITED_LONG: 'no place came free in time',
}

/** Thrown when too many wait already. */
export class QueueFull extends Error {
    override name = 'QueueFull'

    constructor(readonly refusal: Refusal) {
        super(REFUSALS[refusal])
    }
}

export interface FairQueueOptions {
    /** Places in all. */
    places: number
    /** Places that one client may hold at most, also while nobody else is there: who comes then finds room. */
    share: number
    /** Requests of one client that may wait. */
    waitingOfClient: number
    /** Requests that may wait in all. */
    waiting: number
    /** The network that a client is of: one who has many addresses has them there. By default each client is one of its own. */
    networkOf?(client: string): string
    /** Places that one network may hold at most; default all. */
    networkShare?: number
    /** Milliseconds after which one who waits is told that there is no place; default never. */
    patienceMs?: number
}

/** What is special about one who asks for a place. */
export interface Entrance {
    signal?: AbortSignal
    /** When it is not the usual one; asked whenever there might be a place. */
    share?: () => number
    /** The same of its network. */
    networkShare?: () => number
    /** When it is not the usual number. */
    waitingOfClient?: number
    /** Whether it lets everybody go first who does not: it enters when none of them is inside; asked whenever it might enter. */
    yields?: () => boolean
}

/** Gives a place back. @param restMs milliseconds for which it still counts as one of its client's */
export type Leave = (restMs?: number) => void

/** One who asks for a place. */
interface Asking {
    client: string
    network: string
    share: () => number
    networkShare: () => number
    yields: () => boolean
}

interface Waiter extends Asking {
    enter(): void
    refuse(refusal: Refusal): void
}

/** Longest that one who lets others go first does so, ms: it is slow beside them, and never stands still. */
const LONGEST_YIELD_MS = 1_000

/**
 * Places that clients share. Who holds the fewest comes first; of those that hold as many, whose network does; then who has waited
 * longest. So a client with a hundred requests waits behind its own, never before others, and a hundred clients of one network
 * behind theirs. Where no more may wait, whoever's network has most of those that do makes room.
 */
export class FairQueue {
    private readonly held = new Counts()
    private readonly heldByNetwork = new Counts()
    /** Oldest first. */
    private readonly waiters: Waiter[] = []
    private taken = 0
    /** Of those, places of clients that yield to nobody. */
    private light = 0

    constructor(private readonly options: FairQueueOptions) {}

    /**
     * Waits for a place.
     * @returns gives the place back; with milliseconds, the client itself takes another one only after them
     * @throws QueueFull, or the signal's reason when it is aborted meanwhile
     */
    take(client: string, entrance: Entrance = {}): Promise<Leave> {
        const { places, networkOf = (name) => name, patienceMs } = this.options
        const {
            signal,
            share = () => this.options.share,
            networkShare = () => this.options.networkShare ?? places,
            waitingOfClient = this.options.waitingOfClient,
        } = entrance
        let yielding = true
        const yields = () => yielding && (entrance.yields?.() ?? false)
        const asking: Asking = { client, network: networkOf(client), share, networkShare, yields }
        if (signal?.aborted) return Promise.reject(signal.reason)
        if (this.mayEnter(asking)) return Promise.resolve(this.enter(asking))
        if (this.waiting((waiter) => waiter.client === client) >= waitingOfClient)
            return Promise.reject(new QueueFull('CLIENT_WAITS'))
        if (this.waiters.length >= this.options.waiting && !this.makeRoom(asking.network))
            return Promise.reject(new QueueFull('ALL_WAIT'))
        return new Promise((done, fail) => {
            const timers: NodeJS.Timeout[] = []
            const over = () => {
                for (const timer of timers) clearTimeout(timer)
                signal?.removeEventListener('abort', leave)
                this.waiters.splice(this.waiters.indexOf(waiter), 1)
            }
            const leave = () => {
                over()
                fail(signal!.reason)
            }
            const waiter: Waiter = {
                ...asking,
                enter: () => {
                    over()
                    done(this.enter(asking))
                },
                refuse: (refusal) => {
                    over()
                    fail(new QueueFull(refusal))
                },
            }
            const after = (ms: number, act: () => void) => timers.push(setTimeout(act, ms).unref())
            after(LONGEST_YIELD_MS, () => {
                yielding = false
                this.admit()
            })
            if (patienceMs !== undefined) after(patienceMs, () => waiter.refuse('WAITED_LONG'))
            this.waiters.push(waiter)
            signal?.addEventListener('abort', leave, { once: true })
        })
    }

    /** Places held, and requests that wait. */
    get usage(): { taken: number; waiting: number } {
        return { taken: this.taken, waiting: this.waiters.length }
    }

    private mayEnter({ client, network, share, networkShare, yields }: Asking): boolean {
        if (this.taken >= this.options.places || this.held.of(client) >= share()) return false
        if (this.heldByNetwork.of(network) >= networkShare()) return false
        return this.light === 0 || !yields()
    }

    private enter({ client, network, yields }: Asking): Leave {
        const isLight = !yields()
        this.taken++
        if (isLight) this.light++
        this.held.add(client, 1)
        this.heldByNetwork.add(network, 1)
        const giveBack = () => {
            this.held.add(client, -1)
            this.heldByNetwork.add(network, -1)
            this.admit()
        }
        let left = false
        return (restMs = 0) => {
            if (left) return
            left = true
            this.taken--
            if (isLight) this.light--
            // Who rests is not inside: nobody waits for that.
            if (restMs > 0) setTimeout(giveBack, restMs).unref()
            else giveBack()
            this.admit()
        }
    }

    private admit(): void {
        for (let next = this.next(); next; next = this.next()) next.enter()
    }

    private next(): Waiter | null {
        let best: Waiter | null = null
        for (const waiter of this.waiters) {
            if (!this.mayEnter(waiter)) continue
            if (!best || this.isBefore(waiter, best)) best = waiter
        }
        return best
    }

    private isBefore(one: Asking, other: Asking): boolean {
        const more = this.held.of(one.client) - this.held.of(other.client)
        if (more !== 0) return more < 0
        return this.heldByNetwork.of(one.network) < this.heldByNetwork.of(other.network)
    }

    /** Refuses the last that came of the network with most who wait, where it has more than one of the network given would make. */
    private makeRoom(network: string): boolean {
        const waiting = new Counts()
        for (const waiter of this.waiters) waiting.add(waiter.network, 1)
        const [most, count] = waiting.most()
        if (count <= waiting.of(network) + 1) return false
        this.waiters.findLast((waiter) => waiter.network === most)!.refuse('ALL_WAIT')
        return true
    }

    private waiting(is: (waiter: Waiter) => boolean): number {
        return this.waiters.reduce((sum, waiter) => sum + (is(waiter) ? 1 : 0), 0)
    }
}
