import type { Reader } from './reader'

/** SQL of every field of an object that is read. */
export type Columns<Row> = { [name in keyof Row]: string }

/**
 * Reads rows as objects.
 * @param from the rest of the statement: `FROM …`
 */
export async function readRows<Row>(
    reader: Reader,
    columns: Columns<Row>,
    from: string,
    params: unknown[] = [],
): Promise<Row[]> {
    const names = Object.keys(columns)
    const rows = await reader.rows(`SELECT ${Object.values(columns).join(', ')} ${from}`, params)
    return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])) as Row)
}
