import type { ClientBase } from 'pg'

/** One column of many rows that are sent to Postgres: its name, its type, and its value in a row; null is NULL. */
export type SentColumn<Row> = readonly [name: string, type: string, of: (row: Row) => unknown]

/**
 * SQL of some rows as the table `d`, for FROM.
 * @param params the statement's parameters, to which one a column is added
 */
export function sentRows<Row>(
    rows: readonly Row[],
    columns: readonly SentColumn<Row>[],
    params: unknown[],
): string {
    const lists = columns.map(
        ([, type, of]) => `$${params.push(arrayLiteral(rows.map((row) => of(row))))}::${type}[]`,
    )
    return `unnest(${lists.join(', ')}) AS d(${columns.map(([name]) => name).join(', ')})`
}

/**
 * Updates many rows of a table by their key in one statement. `t` is the row as it is, `d` what was sent for it.
 * @param set what changes; a fourth member says how, where it is not simply the value that was sent
 */
export async function updateRows<Row>(
    client: Pick<ClientBase, 'query'>,
    table: string,
    rows: readonly Row[],
    {
        key,
        set,
    }: { key: readonly SentColumn<Row>[]; set: readonly (readonly [...SentColumn<Row>, string?])[] },
): Promise<void> {
    if (rows.length === 0) return
    const params: unknown[] = []
    const sent = sentRows(rows, [...key, ...set.map(([name, type, of]) => [name, type, of] as const)], params)
    const changes = set.map(([name, , , how]) => `${name} = ${how ?? `d.${name}`}`)
    const keyOf = (alias: string) => key.map(([name]) => `${alias}.${name}`).join(', ')
    await client.query(
        `UPDATE ${table} t SET ${changes.join(', ')} FROM ${sent} WHERE (${keyOf('t')}) = (${keyOf('d')})`,
        params,
    )
}

/**
 * Inserts many rows in one statement, or updates those whose key is there.
 * @param set what else is inserted, and changes where the row is there; a fourth member says how, of `t` (the row as it is) and
 *     `excluded` (what was sent), where it is not simply the value that was sent
 * @param once what is inserted and stays as it is
 */
export async function upsertRows<Row>(
    client: Pick<ClientBase, 'query'>,
    table: string,
    rows: readonly Row[],
    { key, set = [], once = [] }: Upsert<Row>,
): Promise<void> {
    if (rows.length === 0) return
    const params: unknown[] = []
    const columns = [...key, ...once, ...set.map(([name, type, of]) => [name, type, of] as const)]
    const sent = sentRows(rows, columns, params)
    const changes = set.map(([name, , , how]) => `${name} = ${how ?? `excluded.${name}`}`)
    await client.query(
        `INSERT INTO ${table} AS t (${columns.map(([name]) => name).join(', ')}) SELECT * FROM ${sent}
         ON CONFLICT (${key.map(([name]) => name).join(', ')}) DO ${changes.length ? `UPDATE SET ${changes.join(', ')}` : 'NOTHING'}`,
        params,
    )
}

interface Upsert<Row> {
    key: readonly SentColumn<Row>[]
    set?: readonly (readonly [...SentColumn<Row>, string?])[]
    once?: readonly SentColumn<Row>[]
}

const PLAIN = /^[\w.:+-]+$/

/** An array as Postgres reads it. pg quotes every element of a list, which takes more than twice as long. */
function arrayLiteral(values: readonly unknown[]): string {
    return `{${values.map(element).join(',')}}`
}

function element(value: unknown): string {
    if (value === null) return 'NULL'
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
        return String(value)
    if (value instanceof Date) return value.toISOString()
    if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`
    if (typeof value !== 'string') throw new TypeError(`${typeof value} is no value of a column`)
    return PLAIN.test(value) && value.toUpperCase() !== 'NULL'
        ? value
        : `"${value.replace(/["\\]/g, '\\$&')}"`
}
