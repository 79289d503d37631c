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
}

interface Waiter {
    client: string
    share: () => number
    enter(): void
}

/**
 * Places that clients share. Who holds the fewest comes first; of those that hold as many, who has waited longest. So a client
 * with a hundred requests waits behind himself, never before others.
 */
export class FairQueue {
    private readonly held = new Map<string, number>()
    /** Oldest first. */
    private readonly waiters: Waiter[] = []
    private taken = 0

    constructor(private readonly options: FairQueueOptions) {}

    /**
     * Waits for a place.
     * @returns gives the place back
     * @throws QueueFull, or the signal's reason when it is aborted meanwhile
     */
    take(client: string, entrance: Entrance = {}): Promise<() => void> {
        const {
            signal,
            share = () => this.options.share,
            waitingOfClient = this.options.waitingOfClient,
        } = entrance
        if (signal?.aborted) return Promise.reject(signal.reason)
        if (this.mayEnter(client, share)) return Promise.resolve(this.enter(client))
        if (this.waiters.length >= this.options.waiting) return Promise.reject(new QueueFull('ALL_WAIT'))
        if (this.waitersOf(client) >= waitingOfClient) return Promise.reject(new QueueFull('CLIENT_WAITS'))
        return new Promise((done, fail) => {
            const leave = () => {
                this.waiters.splice(this.waiters.indexOf(waiter), 1)
                fail(signal!.reason)
            }
            const waiter: Waiter = {
                client,
                share,
                enter: () => {
                    signal?.removeEventListener('abort', leave)
                    done(this.enter(client))
                },
            }
            this.waiters.push(waiter)
            signal?.addEventListener('abort', leave, { once: true })
        })
    }

    /** Places held, and requests that wait. */
    get usage(): { taken: number; waiting: number } {
        return { taken: this.taken, waiting: this.waiters.length }
    }

    private mayEnter(client: string, share: () => number): boolean {
        return this.taken < this.options.places && this.heldBy(client) < share()
    }

    private enter(client: string): () => void {
        this.taken++
        this.held.set(client, this.heldBy(client) + 1)
        let left = false
        return () => {
            if (left) return
            left = true
            this.leave(client)
        }
    }

    private leave(client: string): void {
        this.taken--
        const rest = this.heldBy(client) - 1
        if (rest === 0) this.held.delete(client)
        else this.held.set(client, rest)
        const next = this.next()
        if (!next) return
        this.waiters.splice(this.waiters.indexOf(next), 1)
        next.enter()
    }

    private next(): Waiter | null {
        let best: Waiter | null = null
        for (const waiter of this.waiters) {
            if (!this.mayEnter(waiter.client, waiter.share)) continue
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
