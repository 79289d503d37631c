import type { ClientBase } from 'pg'
import { ReceiptState } from '../../model/generated/_receiptState'
import { checkReceipt } from '../../receipts/check'
import type { Receipt } from '../../receipts/receipt'
import { storeReceipts } from '../../receipts/store'
import type { Queries } from '../database/receipt-store'
import type { SubmittedReceipt } from './receipt-types'

type Db = Pick<ClientBase, 'query'>

const NEXT_ROUND = 'It agrees with both chains; the proofs worker links it in its next round.'

/**
 * Checks a receipt against both chains and keeps it. Links nothing: only the proofs worker does.
 * @param reader where the chains' facts are read
 * @param store where the receipt is added
 * @returns what the check found, or, for a receipt that was there and is done with, what came of it
 */
export async function submitReceipt(
    reader: Queries,
    store: Queries,
    receipt: Receipt,
    demo: boolean,
): Promise<SubmittedReceipt> {
    const verdict = await checkReceipt(reader as Db, receipt)
    const {
        ids: [id],
    } = await storeReceipts(store as Db, [receipt], { demo })
    const { rows } = await store.query<SubmittedReceipt>(
        'SELECT id, state, contradiction, waiting_for AS "waitingFor" FROM receipt WHERE id = $1',
        [id],
    )
    const [stored] = rows
    if (stored.state !== ReceiptState.WAITING) return stored
    if (verdict.state === 'REFUSED')
        return { id, state: ReceiptState.REFUSED, contradiction: verdict.contradiction, waitingFor: null }
    return { ...stored, waitingFor: verdict.state === 'LINKED' ? NEXT_ROUND : verdict.waitingFor }
}
