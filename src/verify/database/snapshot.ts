import { Client } from 'pg'

const PAGE = 5_000

/**
 * One moment of the database, however long the reading takes: a REPEATABLE READ, READ ONLY transaction. Works on a hot
 * standby too. Queries run one after another.
 */
export class Snapshot {
    private cursors = 0
    private last: Promise<unknown> = Promise.resolve()

    private constructor(private readonly client: Client) {}

    /** @throws when the database can't be reached */
    static async open(url: string): Promise<Snapshot> {
        const client = new Client({ connectionString: url, application_name: 'demand verify' })
        // A lost connection fails the query in hand; without a listener it would end the process as well.
        client.on('error', () => {})
        await client.connect()
        await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
        await client.query(`SET LOCAL TIME ZONE 'UTC'`)
        return new Snapshot(client)
    }

    async rows<T>(sql: string, ...params: unknown[]): Promise<T[]> {
        const answer = this.last.then(() => this.client.query(sql, params))
        this.last = answer.catch(() => {})
        return (await answer).rows as T[]
    }

    /** Pages of a result, read by a cursor: never all of it in memory. */
    async *pages<T>(sql: string, ...params: unknown[]): AsyncGenerator<T[]> {
        const name = `verify_${++this.cursors}`
        await this.rows(`DECLARE ${name} NO SCROLL CURSOR FOR ${sql}`, ...params)
        try {
            for (;;) {
                const page = await this.rows<T>(`FETCH ${PAGE} FROM ${name}`)
                if (page.length) yield page
                if (page.length < PAGE) return
            }
        } finally {
            await this.rows(`CLOSE ${name}`)
        }
    }

    async close(): Promise<void> {
        await this.client.end()
    }
}
