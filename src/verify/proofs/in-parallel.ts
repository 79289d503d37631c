/** Does the work for every item, so many at a time; the first failure ends it. */
export async function inParallel<T>(
    items: readonly T[],
    parallel: number,
    work: (item: T) => Promise<void>,
): Promise<void> {
    let next = 0
    let failed = false
    const worker = async () => {
        while (next < items.length && !failed) {
            try {
                await work(items[next++])
            } catch (error) {
                failed = true
                throw error
            }
        }
    }
    await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, worker))
}
