import type { Pool } from 'pg'
import type { Reader } from '../../database/reader'

/** A reader over a test's pool, which remembers the statements it ran. */
export function spyingReader(pool: Pool): Reader & { statements: { sql: string; params: unknown[] }[] } {
    const statements: { sql: string; params: unknown[] }[] = []
    return {
        statements,
        async rows(sql, params = []) {
            statements.push({ sql, params })
            return (await pool.query({ text: sql, values: params, rowMode: 'array' })).rows
        },
    }
}
