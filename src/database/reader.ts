import type { ClientBase } from 'pg'

/** A database as the questions see it: it answers one read-only statement at a time, with rows as arrays. */
export interface Reader {
    rows(sql: string, params?: unknown[]): Promise<unknown[][]>
}

/** Makes a reader of a connection: one statement after the other. */
export function readerOf(db: Pick<ClientBase, 'query'>): Reader {
    let last: Promise<unknown> = Promise.resolve()
    return {
        rows(text, values = []) {
            const run = async () => (await db.query({ text, values, rowMode: 'array' })).rows
            const rows = last.then(run)
            last = rows.catch(() => {})
            return rows
        },
    }
}
