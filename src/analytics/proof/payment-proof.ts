import { type Columns, readRows } from '../../database/read-rows'
import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { PaymentAttribution } from '../../model/generated/_paymentAttribution'
import { eventName } from './event-name'
import { LOG, type LogRow, proofLog } from './log'
import { linkedReceipts } from './receipts'
import { Unknowns } from './unknowns'

interface PaymentRow extends LogRow {
    /** Null where the chain names none. */
    payer: string | null
    payTo: string
    token: string
    /** Token base units, a decimal. */
    amount: string
    decimals: number
    paymentId: string | null
    /** Of Permit2, a decimal; null when the calldata could not be read. */
    nonce: string | null
    withPermit: boolean | null
    settlementRef: string | null
    attribution: PaymentAttribution
    unattributedReason: string | null
    calldataReason: string | null
}

const PAYMENT: Columns<PaymentRow> = {
    ...LOG,
    payer: 'payer_id',
    payTo: hex('pay_to'),
    token: hex('token'),
    amount: 'amount::text',
    decimals: 'decimals',
    paymentId: hex('payment_id'),
    nonce: 'nonce::text',
    withPermit: 'with_permit',
    settlementRef: hex('settlement_ref'),
    attribution: 'attribution',
    unattributedReason: 'unattributed_reason',
    calldataReason: 'calldata_reason',
}

/** The proof of a payment. Null when there is none of this id. */
export async function paymentProof(reader: Reader, id: string) {
    const [row] = await readRows<PaymentRow>(reader, PAYMENT, 'FROM payment WHERE id = $1', [id])
    if (!row) return null
    const unknowns = new Unknowns()
    const { rail } = row
    const emitter = rail === 'CONTRACT' ? row.contract : row.token
    return {
        ...(await proofLog(reader, row, emitter, eventName(rail, null), unknowns)),
        kind: 'PAYMENT' as const,
        id,
        payment: paymentFields(row, unknowns),
        receipts: await linkedReceipts(reader, 'payment_id', id),
        unknown: unknowns.list,
    }
}

function paymentFields(row: PaymentRow, unknowns: Unknowns) {
    const { chainId, rail, contract, payer, paymentId, nonce } = row
    const isContract = rail === 'CONTRACT'
    const unread = row.calldataReason ?? 'The calldata could not be read.'
    if (payer === null) unknowns.note('payment.payer', row.calldataReason ?? 'The chain names no payer.')
    if (paymentId === null) unknowns.note('payment.paymentId', unread)
    if (isContract) unknowns.note('payment.paymentIdPreimage', 'The payment contract emits the id itself.')
    else if (nonce === null) unknowns.note('payment.paymentIdPreimage', unread)
    return {
        ...row,
        amount: BigInt(row.amount),
        paymentIdPreimage: isContract || nonce === null || payer === null ? null : { chainId, payer, nonce },
        // The first one of the proxy after the transfer, in the same transaction.
        settledLog: isContract
            ? null
            : { contract, eventName: row.withPermit ? 'SettledWithPermit' : 'Settled' },
    }
}
