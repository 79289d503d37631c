/**
 * Passes items on, and reads the next ones and works on them while earlier ones are still in use.
 * @param prepare runs on each item as soon as it is there, in order, never on two at once
 * @param depth items that are ready and not taken yet, at most
 */
export async function* readAhead<T>(
    items: AsyncIterable<T>,
    prepare: (item: T) => Promise<void>,
    depth: number,
): AsyncGenerator<T> {
    const source = items[Symbol.asyncIterator]()
    const step = async () => {
        const result = await source.next()
        if (!result.done) await prepare(result.value)
        return result
    }
    const coming: Promise<IteratorResult<T>>[] = []
    let last: Promise<unknown> = Promise.resolve()
    const order = () => {
        const next = last.then(step)
        // Met when its turn comes; until then it must not count as unhandled.
        next.catch(() => {})
        last = next
        coming.push(next)
    }
    try {
        for (;;) {
            if (coming.length === 0) order()
            const result = await coming.shift()!
            if (result.done) return
            while (coming.length < depth) order()
            yield result.value
        }
    } finally {
        await source.return?.()
    }
}
