import { readFileSync } from 'node:fs'
import type { Pool } from 'pg'
import { schemaFile } from '../entities/schema-file'

/** Names of the entities of `schema.graphql`. */
export function entityNames(): string[] {
    return [...readFileSync(schemaFile(), 'utf8').matchAll(/^type (\w+) @entity/gm)].map(([, name]) => name)
}

export const snakeCase = (name: string) => name.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase()

interface Column {
    name: string
    type: string
    nullable: boolean
}

/**
 * Rows of an entity that are all alike. A fact's place must be unique, so give `log_index`.
 * @param values SQL of columns that are not to be alike, or null without it; `i` is the row, from 1 on
 */
export async function entityRows(
    pool: Pool,
    entity: string,
    count: number,
    values: (column: Column) => string | undefined,
): Promise<void> {
    const table = snakeCase(entity)
    const { rows } = await pool.query<Column>(
        `SELECT column_name AS name, data_type AS type, is_nullable = 'YES' OR column_default IS NOT NULL AS nullable
         FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'`,
        [table],
    )
    const filled = rows.flatMap((column) => {
        const value = values(column) ?? (column.nullable ? undefined : plain(column.type))
        return value === undefined ? [] : [{ name: `"${column.name}"`, value }]
    })
    await pool.query(
        `INSERT INTO ${table} (${filled.map(({ name }) => name)}) SELECT ${filled.map(({ value }) => value)}
         FROM generate_series(1, ${count}) i`,
    )
}

function plain(type: string): string {
    switch (type) {
        case 'bytea':
            return `'\\x01'`
        case 'timestamp with time zone':
            return `'2026-02-01'`
        case 'boolean':
            return 'false'
        case 'jsonb':
        case 'ARRAY':
            return `'{}'`
        default:
            return `'1'`
    }
}
