import type { ClientBase } from 'pg'
import { dropOrphans } from '../rollups/attribute/artifacts'
import type { ResolveContext } from '../rollups/attribute/context'
import { resolveCalls } from '../rollups/attribute/resolve-calls'
import { resolvePayments } from '../rollups/attribute/resolve-payments'
import { repairTotals } from '../rollups/demand/repair'
import { Touched } from '../rollups/demand/touched'

/** Calls and payments whose receipts were linked or unlinked, and the strings by which those receipts name models. */
export class Sides {
    readonly inferences = new Set<string>()
    readonly payments = new Set<string>()
    readonly artifacts = new Set<string>()

    add(inferenceId: string, paymentId: string, artifactId: string | null): void {
        this.inferences.add(inferenceId)
        this.payments.add(paymentId)
        if (artifactId !== null) this.artifacts.add(artifactId)
    }
}

/** Determines the models of these calls and payments again, and removes strings that no receipt names any more. */
export async function resolveSides(client: ClientBase, sides: Sides, context: ResolveContext): Promise<void> {
    await resolveCalls(client, [...sides.inferences].sort(), context)
    await resolvePayments(client, [...sides.payments].sort(), context)
    await forgetUnused(client, [...sides.artifacts].sort(), context)
}

async function forgetUnused(client: ClientBase, artifacts: string[], context: ResolveContext): Promise<void> {
    if (artifacts.length === 0) return
    const { rows } = await client.query<{ id: string; model_id: string }>(
        'SELECT id, model_id FROM model_artifact WHERE id = ANY($1)',
        [artifacts],
    )
    await dropOrphans(client, artifacts)
    const left = await client.query('SELECT id FROM model_artifact WHERE id = ANY($1)', [artifacts])
    const kept = new Set(left.rows.map((row) => row.id))
    const touched = new Touched()
    for (const { id, model_id } of rows) if (!kept.has(id)) touched.models.add(model_id)
    if (touched.models.size) await repairTotals(client, touched, context.opg)
}
