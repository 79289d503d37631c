import { readFileSync } from 'node:fs'

/** Processor time of this thread, ms: however busy the machine is, what others take is not in it. */
export const cpuMs = () => Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ', 1)[0]) / 1e6

/** The longest processor time of one turn of the event loop while something runs, ms. */
export async function longestTurnMs(run: () => Promise<unknown>): Promise<number> {
    let longest = 0
    let from = cpuMs()
    let isOver = false
    const look = () => {
        const now = cpuMs()
        longest = Math.max(longest, now - from)
        from = now
        // Without a reference it runs once a turn, and does not keep the loop from waiting.
        if (!isOver) setImmediate(look).unref()
    }
    await new Promise((done) => setImmediate(done))
    from = cpuMs()
    setImmediate(look).unref()
    await run()
    await new Promise((done) => setImmediate(done))
    isOver = true
    return longest
}
