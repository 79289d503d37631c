import type { PlainLog, PlainTransaction } from '../chain/plain-log'
import { type Row, rowOf, SOMETHING } from './row'

/** Bytes of undecodable data kept. */
const MAX_DATA = 64 * 1024

/** The row of a watched log that does not fit its event. */
export function deadLetterRow(tx: PlainTransaction, log: PlainLog): Row {
    return rowOf('dead_letter', tx, log, {
        contract: log.address,
        topics: log.topics.join(),
        data: log.data.slice(0, 2 + 2 * MAX_DATA),
        data_bytes: String((log.data.length - 2) / 2),
        reason: SOMETHING,
    })
}
