/** Waits for a result for a limited time. @throws Error that says how long was waited */
export async function within<T>(ms: number, what: string, result: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`${what} did not answer within ${ms} ms`)), ms)
    })
    try {
        return await Promise.race([result, late])
    } finally {
        clearTimeout(timer)
    }
}
