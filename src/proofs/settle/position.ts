/** Where a settlement stands on its chain. */
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

/** Lists for `unnest($n::int[], $n+1::int[], $n+2::int[], $n+3::int[])`. */
export function positionLists(rows: Position[]): number[][] {
    return [
        rows.map((row) => row.chain_id),
        rows.map((row) => row.height),
        rows.map((row) => row.tx_position),
        rows.map((row) => row.log_index),
    ]
}
