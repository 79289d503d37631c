import type { ClientBase } from 'pg'
import type { ResolveContext } from './context'
import { resolveCalls } from './resolve-calls'
import { resolvePayments } from './resolve-payments'

/**
 * Determines again, after artifacts went to other models, the models of calls and payments that depend on receipts. The
 * calls that name the artifacts themselves have been moved already (moveInferences).
 */
export async function resolveMoved(
    client: ClientBase,
    artifactIds: string[],
    context: ResolveContext,
): Promise<void> {
    if (artifactIds.length === 0) return
    const { rows } = await client.query<{ inference_id: string; payment_id: string }>(
        `SELECT r.inference_id, r.payment_id FROM receipt r LEFT JOIN inference i ON i.id = r.inference_id
         WHERE r.state = 'LINKED' AND (r.artifact_id = ANY($1) OR i.artifact_id = ANY($1))`,
        [artifactIds],
    )
    await resolveReceipted(client, rows, context)
}

/**
 * Determines again the models of payments that receipts may link to some calls, after those calls changed.
 * @param ids ids of inferences
 */
export async function resolveAfterCalls(
    client: ClientBase,
    ids: string[],
    context: ResolveContext,
): Promise<void> {
    if (ids.length === 0) return
    const { rows } = await client.query<{ inference_id: string; payment_id: string }>(
        `SELECT inference_id, payment_id FROM receipt WHERE state = 'LINKED' AND inference_id = ANY($1)`,
        [ids],
    )
    await resolveReceipted(client, rows, context)
}

async function resolveReceipted(
    client: ClientBase,
    linked: { inference_id: string; payment_id: string }[],
    context: ResolveContext,
): Promise<void> {
    await resolveCalls(client, [...new Set(linked.map((row) => row.inference_id))], context)
    await resolvePayments(client, [...new Set(linked.map((row) => row.payment_id))], context)
}
