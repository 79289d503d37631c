import { setTimeout as sleep } from 'node:timers/promises'
import { databaseTrouble, UnfitDatabaseError } from './trouble'

const FIRST_MS = 500
const LONGEST_MS = 5_000
/** Work that went well for so long starts with the shortest wait again. */
const HEALTHY_MS = 10_000

/**
 * Runs work that needs the database, and retries it, after longer and longer pauses, as long as the database is the
 * only obstacle: down, full, refusing us. Logs the obstacle each time. Any other error is thrown.
 * @throws UnfitDatabaseError, with a sentence, where the way to the database is not what it must be
 */
export async function keepTrying<T>(
    work: () => Promise<T>,
    { signal, log }: { signal?: AbortSignal; log: { warn(message: string): void } },
): Promise<T> {
    for (let wait = FIRST_MS; ; wait = Math.min(2 * wait, LONGEST_MS)) {
        const startedAt = Date.now()
        try {
            return await work()
        } catch (error) {
            const trouble = databaseTrouble(error)
            if (signal?.aborted || trouble === null) throw error
            if (trouble.kind === 'tls' || trouble.kind === 'pooler')
                throw new UnfitDatabaseError(trouble.kind, trouble.sentence, { cause: error })
            if (!trouble.passes) throw error
            if (Date.now() - startedAt > HEALTHY_MS) wait = FIRST_MS
            log.warn(`${trouble.sentence}; trying again in ${wait / 1000} s`)
            await sleep(wait, undefined, { signal }).catch(() => {})
            if (signal?.aborted) throw error
        }
    }
}
