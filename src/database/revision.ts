import type { ClientBase } from 'pg'

/**
 * What changes apart from new blocks, each with a number that is another one after every change:
 * `registry` models, owners, prices, catalogues, withdrawals; `demand` facts of the past count otherwise than before;
 * `periods` a period was sealed or opened.
 */
export type Topic = 'registry' | 'demand' | 'periods'

/** Says, inside the client's transaction, that what a topic stands for has changed. */
export async function bump(client: ClientBase, topic: Topic): Promise<void> {
    await client.query(
        `INSERT INTO revision (topic, n) VALUES ($1, nextval('revision_n'))
         ON CONFLICT (topic) DO UPDATE SET n = excluded.n`,
        [topic],
    )
}

export async function revisionOf(client: ClientBase, topic: Topic): Promise<string> {
    const { rows } = await client.query('SELECT n::text FROM revision WHERE topic = $1', [topic])
    return rows[0]?.n ?? '0'
}
