import type { ClientBase } from 'pg'
import { updateRows } from '../../database/update-rows'
import { COUNTED_PAYMENT, type CountedPayment, DemandChange } from '../demand/change'
import { type ResolveContext, ROW_KEY } from './context'

interface ReceiptedPayment extends CountedPayment {
    row: string
    receipts: number
    /** Receipts whose call has no model or no known cost. */
    open: number
    /** Decimal sum of the known costs. */
    cost: string
    models: number
    model: string | null
}

/**
 * Determines the models of some x402 payments again, after receipts about them or the models of the linked calls
 * changed. A payment has a model only when its receipts account for its whole amount and name one model; nothing is
 * spread over models. Works inside the client's transaction, under the write lock; safe to repeat.
 * @param ids ids of payments
 */
export async function resolvePayments(
    client: ClientBase,
    ids: string[],
    context: ResolveContext,
): Promise<void> {
    if (ids.length === 0) return
    const columns = COUNTED_PAYMENT.split(', ').map((name) => `p.${name}`)
    const grouped = columns.map((name) => name.replace(/ = ANY.*/, ''))
    const { rows } = await client.query<ReceiptedPayment>(
        `SELECT p.ctid::text AS row, ${columns}, count(r.id)::int AS receipts,
             (count(r.id) FILTER (WHERE i.model_id IS NULL OR coalesce(i.cost, r.cost) IS NULL))::int AS open,
             coalesce(sum(coalesce(i.cost, r.cost)), 0)::text AS cost, count(DISTINCT i.model_id)::int AS models, min(i.model_id) AS model
         FROM payment p LEFT JOIN receipt r ON r.payment_id = p.id AND r.state = 'LINKED' LEFT JOIN inference i ON i.id = r.inference_id
         WHERE p.id = ANY($2) AND p.rail <> 'CONTRACT'
         GROUP BY p.ctid, ${grouped}`,
        [context.opg, ids],
    )
    if (rows.length === 0) return
    const resolved = rows.map((row) => {
        const whole =
            row.receipts > 0 && row.open === 0 && row.models === 1 && BigInt(row.cost) === BigInt(row.amount)
        const reason = row.receipts > 0 ? 'RECEIPTS_COVER_PART' : 'SESSION_NAMES_NO_MODEL'
        return { row, model_id: whole ? row.model : null, unattributed_reason: whole ? null : reason }
    })
    await updateRows(client, 'payment', resolved, {
        key: ROW_KEY,
        set: [
            ['model_id', 'text', ({ model_id }) => model_id],
            ['unattributed_reason', 'text', ({ unattributed_reason }) => unattributed_reason],
            ['attribution', 'text', ({ row }) => (row.receipts > 0 ? 'RECEIPT' : 'NONE')],
        ],
    })
    const change = new DemandChange()
    for (const { row, model_id, unattributed_reason } of resolved) {
        change.payment(row, -1)
        change.payment({ ...row, model_id, unattributed_reason })
    }
    await change.apply(client, context)
}
