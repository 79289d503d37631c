/**
 * Passes items on, and reads the next one and works on it while the last one is still in use.
 * @param prepare runs on each item as soon as it is there, in order, never on two at once
 */
export async function* readAhead<T>(
    items: AsyncIterable<T>,
    prepare: (item: T) => Promise<void>,
): AsyncGenerator<T> {
    const source = items[Symbol.asyncIterator]()
    const step = async () => {
        const result = await source.next()
        if (!result.done) await prepare(result.value)
        return result
    }
    let coming = step()
    try {
        for (;;) {
            const result = await coming
            if (result.done) return
            coming = step()
            // Met when its turn comes; until then it must not count as unhandled.
            coming.catch(() => {})
            yield result.value
        }
    } finally {
        await source.return?.()
    }
}
