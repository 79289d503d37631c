import type { Client } from 'pg'
import { openClient } from './open'

/** Runs work on a separate connection, which is closed afterwards. */
export async function withClient<T>(
    url: string,
    work: (client: Client) => Promise<T>,
    name = 'demand',
): Promise<T> {
    const client = await openClient({ connectionString: url, application_name: name })
    try {
        return await work(client)
    } finally {
        await client.end()
    }
}
