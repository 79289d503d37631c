import type { ClientBase } from 'pg'
import { bytea } from '../../database/sql'
import { sentRows } from '../../database/update-rows'
import { COUNTED_CALL, type CountedCall, type DemandChange } from './change'

interface Flipped extends CountedCall {
    height: number
    tx_position: number
    log_index: number
    sub_position: number
}

const POSITION = 'chain_id, height, tx_position, log_index'

/**
 * Decides which of several equal calls counts: one with a valid signature before one without (otherwise a junk copy
 * that is settled first would replace the true call), and among these the first in chain order. The result does not
 * depend on the order in which blobs and blocks arrive or leave.
 * @param keys settlement keys, 0x hex
 * @param change takes in what that means for the rollups
 */
export async function settleOrder(
    client: ClientBase,
    keys: Iterable<string>,
    change: DemandChange,
): Promise<void> {
    const wanted = [...new Set(keys)].map((key) => bytea(key))
    if (wanted.length === 0) return
    const { rows } = await client.query<Flipped>(
        `WITH ranked AS (
             SELECT time, ctid AS row, is_replay, row_number() OVER (
                 PARTITION BY settlement_key ORDER BY verified IS TRUE DESC, ${POSITION}, sub_position) > 1 AS should
             FROM inference WHERE settlement_key = ANY($1)
         )
         UPDATE inference t SET is_replay = should FROM ranked
         WHERE (t.time, t.ctid) = (ranked.time, ranked.row) AND ranked.should <> ranked.is_replay
         RETURNING t.height, t.tx_position, t.log_index, t.sub_position, ${COUNTED_CALL.split(', ').map((name) => `t.${name}`)}`,
        [wanted],
    )
    for (const row of rows) {
        change.call({ ...row, is_replay: !row.is_replay }, -1)
        change.call(row)
    }
    await countDuplicates(
        client,
        rows.filter((row) => row.sub_position > 0),
    )
}

/** Recounts how many leaves of some batches were settled elsewhere before. */
export async function countDuplicates(
    client: ClientBase,
    batches: Pick<Flipped, 'chain_id' | 'height' | 'tx_position' | 'log_index'>[],
): Promise<void> {
    if (batches.length === 0) return
    const params: unknown[] = []
    const counted = sentRows(
        batches,
        [
            ['chain_id', 'int', (row) => row.chain_id],
            ['height', 'int', (row) => row.height],
            ['tx_position', 'int', (row) => row.tx_position],
            ['log_index', 'int', (row) => row.log_index],
        ],
        params,
    )
    await client.query(
        `UPDATE settlement_batch t SET duplicates = (
             SELECT count(*) FROM inference i WHERE i.sub_position > 0 AND i.is_replay AND (i.chain_id, i.height, i.tx_position, i.log_index)
                 = (t.chain_id, t.height, t.tx_position, t.log_index))
         FROM (SELECT DISTINCT * FROM ${counted}) d
         WHERE (t.chain_id, t.height, t.tx_position, t.log_index) = (d.chain_id, d.height, d.tx_position, d.log_index)`,
        params,
    )
}
