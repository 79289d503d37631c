import type { ClientBase } from 'pg'
import type { ResolveContext } from '../rollups/attribute/context'
import { resolveSides, Sides } from './sides'
import type { Arrived } from './stored'

/**
 * Takes back links that arrived after ones just made and share their call or their payment: they have to be judged again.
 * @param linked ids of the receipts just linked, judged with each other in mind
 * @returns the first arrival of those that wait again; null when none does
 */
export async function unlinkLater(
    client: ClientBase,
    linked: string[],
    sides: Sides,
): Promise<Arrived | null> {
    if (linked.length === 0) return null
    const sharing = (column: string) =>
        `SELECT l.id FROM receipt r JOIN receipt l ON l.${column} = r.${column}
         WHERE r.id = ANY($1) AND l.state = 'LINKED' AND l.id <> ALL($1) AND (l.received_at, l.id) > (r.received_at, r.id)`
    const { rows } = await client.query<{ id: string }>(
        `${sharing('inference_id')} UNION ${sharing('payment_id')}`,
        [linked],
    )
    return unlinkReceipts(
        client,
        rows.map((row) => row.id),
        sides,
    )
}

/**
 * Sets receipts to waiting again, and also later refused ones about the same transactions, which they may have blocked.
 * @param sides takes in the calls and payments that lose a receipt
 */
export async function unlinkReceipts(
    client: ClientBase,
    ids: string[],
    sides: Sides,
): Promise<Arrived | null> {
    if (ids.length === 0) return null
    const { rows } = await client.query(
        `WITH gone AS (
             SELECT id, received_at, payment_tx, settlement_tx, inference_id, payment_id, artifact_id FROM receipt
             WHERE id = ANY($1) AND state = 'LINKED'
         ), waiting AS (
             UPDATE receipt t SET state = 'WAITING', contradiction = NULL, waiting_for = NULL, payment_id = NULL, inference_id = NULL,
                 model_proved = NULL, artifact_id = NULL
             WHERE t.id IN (
                 SELECT id FROM gone
                 UNION
                 SELECT r.id FROM gone JOIN receipt r ON r.payment_tx = gone.payment_tx OR r.settlement_tx = gone.settlement_tx
                 WHERE r.state = 'REFUSED' AND (r.received_at, r.id) > (gone.received_at, gone.id))
             RETURNING t.id, t.received_at
         )
         SELECT w.id, (extract(epoch FROM w.received_at) * 1000000)::bigint::text AS received_us, g.inference_id, g.payment_id, g.artifact_id
         FROM waiting w LEFT JOIN gone g ON g.id = w.id ORDER BY w.received_at, w.id`,
        [ids],
    )
    for (const row of rows) {
        if (row.inference_id !== null) sides.add(row.inference_id, row.payment_id, row.artifact_id)
    }
    return rows.length ? { receivedAt: BigInt(rows[0].received_us), id: rows[0].id } : null
}

/**
 * Takes back the links to facts that are about to be deleted, inside the client's transaction: the facts on the other
 * chain then lose them.
 * @param condition on `payment` and `inference`, the tables that receipts link; null where none of one is deleted
 * @returns to be called once the facts are deleted: determines the models of the remaining calls and payments again
 */
export async function releaseReceipts(
    client: ClientBase,
    condition: { payment: string | null; inference: string | null },
    params: unknown[],
    context: ResolveContext,
): Promise<() => Promise<void>> {
    const sides = new Sides()
    const resolve = () => resolveSides(client, sides, context)
    const { rows: some } = await client.query(`SELECT FROM receipt WHERE state = 'LINKED' LIMIT 1`)
    if (some.length === 0) return resolve
    const linkedTo = (table: 'payment' | 'inference') =>
        `SELECT r.id FROM ${table} f JOIN receipt r ON r.${table}_id = f.id AND r.state = 'LINKED' WHERE ${condition[table]}`
    const tables = (['payment', 'inference'] as const).filter((table) => condition[table] !== null)
    const { rows } = await client.query<{ id: string }>(tables.map(linkedTo).join(' UNION '), params)
    await unlinkReceipts(
        client,
        rows.map((row) => row.id),
        sides,
    )
    return resolve
}
