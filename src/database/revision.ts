import type { ClientBase } from 'pg'

/**
 * What can change apart from new blocks arriving. Each topic has a revision number, and every change gives it a new one
 * that was never used before: `registry` models, owners, prices, catalogues, withdrawals; `demand` facts of the past
 * count otherwise than before; `periods` a period was sealed or opened.
 */
export type Topic = 'registry' | 'demand' | 'periods'

/** Gives a topic a new revision, inside the client's transaction, so that cached answers about it are dropped. */
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
