/**
 * Lets one read serve every caller that arrived before it began. No caller gets a read that began before its request,
 * so everything committed before the request is in the result.
 */
export function sharedRead<T>(read: () => Promise<T>): () => Promise<T> {
    let running: Promise<unknown> | null = null
    let next: Promise<T> | null = null
    const begin = (): Promise<T> => {
        next = null
        const reading = read()
        const over = reading.then(
            () => {},
            () => {},
        )
        running = over
        void over.then(() => {
            if (running === over) running = null
        })
        return reading
    }
    return () => {
        if (running === null) return begin()
        next ??= running.then(begin)
        return next
    }
}
