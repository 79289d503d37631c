import type { Client } from 'pg'
import { openClient } from './open'

/** Does some work on a connection of its own. */
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
