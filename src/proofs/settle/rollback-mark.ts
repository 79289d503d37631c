import type { ClientBase } from 'pg'

/** Changes whenever blocks were taken back: what was read before may stand elsewhere since. */
export async function rollbackMark(db: Pick<ClientBase, 'query'>): Promise<string> {
    const { rows } = await db.query<{ mark: string }>(
        `SELECT count(*) || ' ' || coalesce(max(at)::text, '') AS mark FROM rollback`,
    )
    return rows[0].mark
}
