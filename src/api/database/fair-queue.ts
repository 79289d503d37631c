/** Why nobody was let in. */
export type Refusal = 'CLIENT_WAITS' | 'ALL_WAIT'

/** Thrown when too many wait already. */
export class QueueFull extends Error {
    override name = 'QueueFull'

    constructor(readonly refusal: Refusal) {
        super(refusal === 'CLIENT_WAITS' ? 'too many requests of this client wait' : 'too many requests wait')
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
}

/** What is special about one who asks for a place. */
export interface Entrance {
    signal?: AbortSignal
    /** When it is not the usual one; asked whenever there might be a place. */
    share?: () => number
    /** When it is not the usual number. */
    waitingOfClient?: number
    /** Whether it lets everybody go first who does not: it enters when none of them is inside; asked whenever it might enter. */
    yields?: () => boolean
}

/** Gives a place back. @param restMs milliseconds for which it still counts as one of its client's */
export type Leave = (restMs?: number) => void

interface Waiter {
    client: string
    share: () => number
    yields: () => boolean
    enter(): void
}

/** Longest that one who lets others go first does so, ms: it is slow beside them, and never stands still. */
const LONGEST_YIELD_MS = 1_000

/**
 * Places that clients share. Who holds the fewest comes first; of those that hold as many, who has waited longest. So a client
 * with a hundred requests waits behind its own, never before others.
 */
export class FairQueue {
    private readonly held = new Map<string, number>()
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
        const {
            signal,
            share = () => this.options.share,
            waitingOfClient = this.options.waitingOfClient,
        } = entrance
        let yielding = true
        const yields = () => yielding && (entrance.yields?.() ?? false)
        if (signal?.aborted) return Promise.reject(signal.reason)
        if (this.mayEnter({ client, share, yields })) return Promise.resolve(this.enter(client, yields()))
        if (this.waiters.length >= this.options.waiting) return Promise.reject(new QueueFull('ALL_WAIT'))
        if (this.waitersOf(client) >= waitingOfClient) return Promise.reject(new QueueFull('CLIENT_WAITS'))
        return new Promise((done, fail) => {
            const leave = () => {
                clearTimeout(timer)
                this.waiters.splice(this.waiters.indexOf(waiter), 1)
                fail(signal!.reason)
            }
            const waiter: Waiter = {
                client,
                share,
                yields,
                enter: () => {
                    clearTimeout(timer)
                    signal?.removeEventListener('abort', leave)
                    done(this.enter(client, yields()))
                },
            }
            const timer = setTimeout(() => {
                yielding = false
                this.admit()
            }, LONGEST_YIELD_MS).unref()
            this.waiters.push(waiter)
            signal?.addEventListener('abort', leave, { once: true })
        })
    }

    /** Places held, and requests that wait. */
    get usage(): { taken: number; waiting: number } {
        return { taken: this.taken, waiting: this.waiters.length }
    }

    private mayEnter({ client, share, yields }: Pick<Waiter, 'client' | 'share' | 'yields'>): boolean {
        if (this.taken >= this.options.places || this.heldBy(client) >= share()) return false
        return this.light === 0 || !yields()
    }

    private enter(client: string, yields: boolean): Leave {
        this.taken++
        if (!yields) this.light++
        this.held.set(client, this.heldBy(client) + 1)
        let left = false
        return (restMs = 0) => {
            if (left) return
            left = true
            this.taken--
            if (!yields) this.light--
            // Who rests is not inside: nobody waits for that.
            if (restMs > 0) setTimeout(() => this.leave(client), restMs).unref()
            else this.leave(client)
            this.admit()
        }
    }

    private leave(client: string): void {
        const rest = this.heldBy(client) - 1
        if (rest === 0) this.held.delete(client)
        else this.held.set(client, rest)
        this.admit()
    }

    private admit(): void {
        for (let next = this.next(); next; next = this.next()) {
            this.waiters.splice(this.waiters.indexOf(next), 1)
            next.enter()
        }
    }

    private next(): Waiter | null {
        let best: Waiter | null = null
        for (const waiter of this.waiters) {
            if (!this.mayEnter(waiter)) continue
            if (!best || this.heldBy(waiter.client) < this.heldBy(best.client)) best = waiter
        }
        return best
    }

    private heldBy(client: string): number {
        return this.held.get(client) ?? 0
    }

    private waitersOf(client: string): number {
        return this.waiters.reduce((sum, waiter) => sum + (waiter.client === client ? 1 : 0), 0)
    }
}
