import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import { eventName } from './event-name'
import { LOG_COLUMNS, type LogRow, proofLog } from './log'
import { linkedReceipts } from './receipts'
import type { PaymentProof, RowProof } from './types'
import { Unknowns } from './unknowns'

const COLUMNS = `${hex('contract')}, payer_id, ${hex('pay_to')}, ${hex('token')}, amount::text, decimals, ${hex('payment_id')},
    nonce::text, with_permit, ${hex('settlement_ref')}, attribution, unattributed_reason, calldata_reason`

type Row = [
    ...[string, string | null, string, string, string, number, string | null],
    ...[string | null, boolean | null, string | null, string, string | null, string | null],
]

/** The proof of a payment. Null when there is none of this id. */
export async function paymentProof(reader: Reader, id: string): Promise<RowProof | null> {
    const [row] = await reader.rows(`SELECT ${LOG_COLUMNS}, ${COLUMNS} FROM payment WHERE id = $1`, [id])
    if (!row) return null
    const unknowns = new Unknowns()
    const log = row.slice(0, 7) as LogRow
    const fields = row.slice(7) as Row
    const rail = log[6]
    const [contract, , , token] = fields
    const emitter = rail === 'CONTRACT' ? contract : token
    return {
        ...(await proofLog(reader, log, emitter, eventName(rail, null), unknowns)),
        kind: 'PAYMENT',
        id,
        batch: null,
        state: null,
        blob: null,
        leaf: null,
        call: null,
        payment: paymentFields(fields, log, unknowns),
        receipts: await linkedReceipts(reader, 'payment_id', id),
        unknown: unknowns.list,
    }
}

function paymentFields(fields: Row, log: LogRow, unknowns: Unknowns): PaymentProof {
    const [contract, payer, payTo, token, amount, decimals, paymentId, nonce, withPermit, settlementRef] =
        fields
    const [attribution, unattributedReason, calldataReason] = fields.slice(10) as [
        string,
        string | null,
        string | null,
    ]
    const isContract = log[6] === 'CONTRACT'
    if (payer === null) unknowns.note('payment.payer', calldataReason ?? 'The chain names no payer.')
    if (paymentId === null)
        unknowns.note('payment.paymentId', calldataReason ?? 'The calldata could not be read.')
    if (isContract) unknowns.note('payment.paymentIdPreimage', 'The payment contract emits the id itself.')
    else if (nonce === null)
        unknowns.note('payment.paymentIdPreimage', calldataReason ?? 'The calldata could not be read.')
    return {
        payer,
        payTo,
        token,
        amount: BigInt(amount),
        decimals,
        paymentId,
        paymentIdPreimage:
            isContract || nonce === null || payer === null ? null : { chainId: log[0], payer, nonce },
        settledLog: isContract ? null : { contract, eventName: withPermit ? 'SettledWithPermit' : 'Settled' },
        settlementRef,
        attribution,
        unattributedReason,
    }
}
