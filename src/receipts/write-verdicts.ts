import type { ClientBase } from 'pg'
import { artifactOf } from '../facts/artifact'
import { stripProvider } from '../proofs/checks/strip-provider'
import { modelsNamedBy } from '../rollups/attribute/artifacts'
import type { ResolveContext } from '../rollups/attribute/context'
import type { Verdict } from './judge'
import type { Received } from './receipt'

/** Stores the verdicts on some receipts, and adds the models that the linked ones name. */
export async function writeVerdicts(
    client: ClientBase,
    judged: { receipt: Received; verdict: Verdict }[],
    context: ResolveContext,
): Promise<void> {
    if (judged.length === 0) return
    const rows = judged.map(({ receipt: { id, model }, verdict }) => ({
        id,
        state: verdict.state,
        contradiction: verdict.state === 'REFUSED' ? verdict.contradiction : null,
        waiting: verdict.state === 'WAITING' ? verdict.waitingFor : null,
        payment: verdict.state === 'LINKED' ? verdict.paymentId : null,
        inference: verdict.state === 'LINKED' ? verdict.inferenceId : null,
        proved: verdict.state === 'LINKED' ? verdict.modelProved : null,
        // A blob that names the model needs no second name for it.
        artifact:
            model === null || (verdict.state === 'LINKED' && verdict.namedByBlob)
                ? null
                : artifactOf(stripProvider(model)),
    }))
    await client.query(
        `UPDATE receipt t SET state = d.state, contradiction = d.contradiction, waiting_for = d.waiting, payment_id = d.payment,
             inference_id = d.inference, model_proved = d.proved, artifact_id = d.artifact
         FROM jsonb_to_recordset($1::jsonb) AS d(id text, state text, contradiction text, waiting text, payment text, inference text,
             proved boolean, artifact text)
         WHERE t.id = d.id`,
        [JSON.stringify(rows.map((row) => ({ ...row, artifact: row.artifact?.id ?? null })))],
    )
    const named = rows.flatMap(({ state, artifact }) => (state === 'LINKED' && artifact ? [artifact] : []))
    await modelsNamedBy(client, named, context.demo)
}
