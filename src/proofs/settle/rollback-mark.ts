import type { ClientBase } from 'pg'

/** A value that changes whenever blocks are taken back: rows that were read before may have moved or gone since. */
export async function rollbackMark(db: Pick<ClientBase, 'query'>): Promise<string> {
    const { rows } = await db.query<{ mark: string }>(
        `SELECT count(*) || ' ' || coalesce(max(at)::text, '') AS mark FROM rollback`,
    )
    return rows[0].mark
}
