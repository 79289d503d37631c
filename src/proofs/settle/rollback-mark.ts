import type { ClientBase } from 'pg'

/**
 * A value that changes whenever blocks are taken back, as rows that were read before may have moved or gone since, and whenever a
 * registry told a key, as it makes signatures valid.
 */
export async function rollbackMark(db: Pick<ClientBase, 'query'>): Promise<string> {
    const { rows } = await db.query<{ mark: string }>(
        `SELECT count(*) || ' ' || coalesce(max(at)::text, '') || ' '
             || (SELECT count(*) FROM tee_answer WHERE public_key IS NOT NULL) AS mark FROM rollback`,
    )
    return rows[0].mark
}
