import { EventQueue } from './event-queue'
import type { LiveFeed, Update } from './live-feed'

/** An endless list that a subscription is run over; `return` ends it at once, also while `next` waits. */
export type LiveRows<T> = AsyncIterableIterator<T>

/** Makes an endless list from a function that gives the next item; null ends it. */
export function sourceOf<T>(next: () => Promise<T | null>, end: () => void): LiveRows<T> {
    const done = { value: undefined, done: true } as const
    return {
        [Symbol.asyncIterator]() {
            return this
        },
        async next() {
            const value = await next()
            return value === null ? done : { value, done: false }
        },
        async return() {
            end()
            return done
        },
    }
}

/** What happened since the last time; what a slow subscriber missed is in the next one. */
export async function updatesFrom(feed: LiveFeed): Promise<LiveRows<Update>> {
    // To begin with, the present state: nothing changed.
    let waiting: Update | null = { changed: [], takenBack: [] }
    const signal = new EventQueue<null>(1)
    signal.push(null)
    const leave = await feed.join({
        onUpdate(update) {
            waiting = waiting === null ? update : merged(waiting, update)
            signal.push(null)
        },
    })
    return sourceOf(
        async () => {
            if ((await signal.take(1)) === null) return null
            const update = waiting
            waiting = null
            return update
        },
        () => {
            leave()
            signal.end()
        },
    )
}

function merged(before: Update, after: Update): Update {
    // Of several rollbacks of a chain the deepest covers the others.
    const lowest = new Map<number, number>()
    for (const { chainId, height } of [...before.takenBack, ...after.takenBack])
        lowest.set(chainId, Math.min(height, lowest.get(chainId) ?? height))
    return {
        changed: [...new Set([...before.changed, ...after.changed])],
        takenBack: [...lowest].map(([chainId, height]) => ({ chainId, height })),
    }
}
