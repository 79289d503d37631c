/**
 * Makes one read serve everybody who asks while it runs, and for a while after it.
 * @param keepMs how long what was read is good for, in milliseconds, by how long it took to read
 */
export function recent<T>(read: () => Promise<T>, keepMs: (tookMs: number) => number): () => Promise<T> {
    let last: Promise<T> | null = null
    let goodUntil = Number.POSITIVE_INFINITY
    return () => {
        if (last && performance.now() < goodUntil) return last
        const started = performance.now()
        goodUntil = Number.POSITIVE_INFINITY
        last = read()
        const over = () => {
            const now = performance.now()
            goodUntil = now + keepMs(now - started)
        }
        // What failed is not tried again at once either.
        last.then(over, over)
        return last
    }
}
