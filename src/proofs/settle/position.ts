import type { SentColumn } from '../../database/update-rows'

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

/** Positions as a table; its parameters are the first four. */
export const UNNEST_POSITIONS = 'unnest($1::int[], $2::int[], $3::int[], $4::int[])'

/** Parameters of UNNEST_POSITIONS. */
export function positionLists(rows: Position[]): number[][] {
    return [
        rows.map((row) => row.chain_id),
        rows.map((row) => row.height),
        rows.map((row) => row.tx_position),
        rows.map((row) => row.log_index),
    ]
}
