import { childrenOf, cpuMs, forgetPeak, ownMib, peakMib } from './processor'

/** What one request has used of all processes that had to do with it. */
export interface Used {
    /** Processor time of both processes of the API, and of Postgres, ms. */
    apiMs: number
    postgresMs: number
    /** Memory at its peak above what it was before, MiB. Garbage that nobody has collected yet is in it. */
    apiMib: number
    postgresMib: number
}

/**
 * Measures what happens while something is asked and nothing else goes on.
 * @param api processes of the API
 * @param postmaster whose sessions work for it
 */
export async function metered<T>(
    api: number[],
    postmaster: number,
    ask: () => Promise<T>,
): Promise<[T, Used]> {
    const sessions = childrenOf(postmaster)
    for (const pid of [...api, ...sessions]) forgetPeak(pid)
    const before = snapshot(api, sessions)
    const result = await ask()
    const after = snapshot(api, sessions)
    return [
        result,
        {
            apiMs: after.apiMs - before.apiMs,
            postgresMs: after.postgresMs - before.postgresMs,
            apiMib: sum(api, peakMib) - before.apiMib,
            postgresMib: sum(sessions, peakMib) - before.postgresMib,
        },
    ]
}

const sum = (pids: number[], of: (pid: number) => number) => pids.reduce((all, pid) => all + of(pid), 0)

const snapshot = (api: number[], sessions: number[]) => ({
    apiMs: sum(api, cpuMs),
    postgresMs: sum(sessions, cpuMs),
    apiMib: sum(api, ownMib),
    postgresMib: sum(sessions, ownMib),
})
