import type { ClientBase } from 'pg'
import { type SentColumn, sentRows } from '../../database/update-rows'

/** The position of a settlement on its chain. */
export interface Position {
    chain_id: number
    height: number
    tx_position: number
    log_index: number
}

/** Negative when `a` comes before `b` on the same chain. */
export function byPosition(a: Omit<Position, 'chain_id'>, b: Omit<Position, 'chain_id'>): number {
    return a.height - b.height || a.tx_position - b.tx_position || a.log_index - b.log_index
}

/** Columns of a Position. */
export const POSITION = 'chain_id, height, tx_position, log_index'

/** The key of settlements' rows that are updated. @param of gives the position of a row's settlement */
export function keyOf<Row>(of: (row: Row) => Position): SentColumn<Row>[] {
    return [
        ['chain_id', 'int', (row) => of(row).chain_id],
        ['height', 'int', (row) => of(row).height],
        ['tx_position', 'int', (row) => of(row).tx_position],
        ['log_index', 'int', (row) => of(row).log_index],
    ]
}

/** As `keyOf`, for `inference`, whose rows with another sub-position are leaves. */
export function callKeyOf<Row>(of: (row: Row) => Position): SentColumn<Row>[] {
    return [...keyOf(of), ['sub_position', 'int', () => 0]]
}

/**
 * Reads the rows of some settlements again, as far as they are still there: a rollback may have taken some away, and another
 * process may have written them.
 * @param condition on the rows
 */
export async function readAgain<Row extends Position>(
    client: Pick<ClientBase, 'query'>,
    table: 'settlement_batch' | 'inference',
    columns: string,
    condition: string,
    seen: Position[],
): Promise<Row[]> {
    if (seen.length === 0) return []
    const params: unknown[] = []
    const key = table === 'inference' ? callKeyOf<Position>((row) => row) : keyOf<Position>((row) => row)
    const sent = sentRows(seen, key, params)
    const { rows } = await client.query<Row>(
        `SELECT ${columns} FROM ${table} WHERE ${condition}
         AND (${key.map(([name]) => name).join(', ')}) IN (SELECT * FROM ${sent})`,
        params,
    )
    return rows
}
