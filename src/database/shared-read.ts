/**
 * Makes one read serve every caller that came before it began. Nobody is given a read that began before he asked: what was
 * committed by then is in it.
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
