import { Client } from 'pg'

/** Another process indexes this chain into this database. */
export class ChainBusyError extends Error {
    override name = 'ChainBusyError'
}

const PATIENCE_MS = 10_000

/**
 * Makes sure that this is the only process that indexes a chain into a database, for as long as the lock is held. A
 * process that was killed gives it up within moments, so it is tried for some seconds.
 */
export async function lockChain(url: string, chainId: number): Promise<{ release(): Promise<void> }> {
    const client = new Client({ connectionString: url, keepAlive: true, application_name: `sync ${chainId}` })
    client.on('error', () => {})
    await client.connect()
    const key = `opengradient-demand chain ${chainId}`
    for (const deadline = Date.now() + PATIENCE_MS; ; ) {
        const { rows } = await client.query('SELECT pg_try_advisory_lock(hashtext($1)) AS got', [key])
        if (rows[0].got) break
        if (Date.now() > deadline) {
            await client.end()
            throw new ChainBusyError(
                `another process is indexing chain ${chainId} into this database: stop it, or set DB_URL to another database`,
            )
        }
        await new Promise((done) => setTimeout(done, 250))
    }
    return { release: () => client.end() }
}
