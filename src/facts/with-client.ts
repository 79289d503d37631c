import { Client } from 'pg'

/** Does some work on a connection of its own. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: url })
    // A lost connection fails the statement in hand; without a listener it would end the process as well.
    client.on('error', () => {})
    await client.connect()
    try {
        return await work(client)
    } finally {
        await client.end()
    }
}
