import { type SessionLock, takeSessionLock } from '../database/session-lock'

/** Another process indexes this chain into this database. */
export class ChainBusyError extends Error {
    override name = 'ChainBusyError'
}

const PATIENCE_MS = 10_000

/**
 * Makes sure that this is the only process that indexes a chain into a database, for as long as the lock is held. A
 * killed process loses the lock within moments, so taking it is tried for some seconds.
 * @throws ChainBusyError, or UnfitDatabaseError where such a lock would not hold
 */
export async function lockChain(
    url: string,
    chainId: number,
    patienceMs = PATIENCE_MS,
): Promise<SessionLock> {
    const key = `opengradient-demand chain ${chainId}`
    const lock = await takeSessionLock(url, key, { name: `sync ${chainId}`, patienceMs })
    if (lock) return lock
    throw new ChainBusyError(
        `another process is indexing chain ${chainId} into this database: stop it, or set DB_URL to another database`,
    )
}
