import type { PoolClient } from 'pg'
import { type Artifact, artifactOf } from '../../facts/artifact'
import { rememberArtifacts, resolveArtifacts } from '../../rollups/attribute/artifacts'
import { COUNTED_CALL, type DemandChange } from '../../rollups/demand/change'
import { ensureModels } from '../../rollups/registry/models'
import { stripProvider } from '../checks/strip-provider'
import type { CallOutcome, WaitingCall } from './call-outcome'
import type { ProofContext } from './context'
import { POSITION, positionLists } from './position'

/**
 * Writes what the blobs of individual settlements said: model, tokens and cost of each call.
 * @param change takes in what that means for the rollups
 * @returns ids of the calls
 */
export async function writeCalls(
    client: PoolClient,
    context: ProofContext,
    outcomes: CallOutcome[],
    change: DemandChange,
): Promise<string[]> {
    const current = await stillWaiting(client, outcomes)
    if (current.length === 0) return []
    const named = current.map(({ said, unattributed }) =>
        said === null || unattributed !== null ? null : artifactOf(stripProvider(said.model!)),
    )
    const models = await modelsOf(
        client,
        named.filter((artifact) => artifact !== null),
        context.demo,
    )
    const rows = current.map(({ call, proof, unattributed, said }, i) => {
        const artifactId = named[i]?.id ?? null
        const modelId = artifactId === null ? null : models.get(artifactId)!
        const blobProvenance = call.verified ? 'blobVerified' : 'blobUnverified'
        const provenance = context.demo || said === null ? call.provenance : blobProvenance
        return { call, proof, unattributed, said, artifactId, modelId, provenance }
    })
    await client.query(
        `UPDATE inference t SET proof = d.proof, unattributed_reason = d.reason, attribution = d.attribution, artifact_id = d.artifact,
             model_id = d.model, provenance = d.provenance, input_tokens = d.input, output_tokens = d.output, cost = d.cost,
             cost_usd = d.usd
         FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
             $11::numeric[], $12::numeric[], $13::numeric[], $14::text[])
             AS d(chain_id, height, tx_position, log_index, proof, reason, attribution, artifact, model, provenance, input, output, cost, usd)
         WHERE (t.chain_id, t.height, t.tx_position, t.log_index, t.sub_position) = (d.chain_id, d.height, d.tx_position, d.log_index, 0)`,
        [
            ...positionLists(current.map(({ call }) => call)),
            rows.map((row) => row.proof),
            rows.map((row) => row.unattributed),
            rows.map((row) => (row.modelId === null ? 'NONE' : 'BLOB')),
            rows.map((row) => row.artifactId),
            rows.map((row) => row.modelId),
            rows.map((row) => row.provenance),
            rows.map((row) => row.said?.promptTokens ?? null),
            rows.map((row) => row.said?.completionTokens ?? null),
            rows.map((row) => row.said?.costOpg?.toString() ?? null),
            rows.map((row) => row.said?.costUsd ?? null),
        ],
    )
    for (const { call, unattributed, modelId, provenance } of rows) {
        change.removeCall(call)
        change.addCall({ ...call, model_id: modelId, unattributed_reason: unattributed, provenance })
    }
    return current.map(({ call }) => call.id)
}

async function stillWaiting(client: PoolClient, outcomes: CallOutcome[]): Promise<CallOutcome[]> {
    if (outcomes.length === 0) return []
    const { rows } = await client.query<WaitingCall>(
        `SELECT id, ${POSITION}, ${COUNTED_CALL} FROM inference WHERE proof = 'WAITING' AND sub_position = 0
         AND (${POSITION}) IN (SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::int[]))`,
        positionLists(outcomes.map(({ call }) => call)),
    )
    // A leaf's arrival may have made a replay of it meanwhile.
    const now = new Map(rows.map((row) => [row.id, row]))
    return outcomes.flatMap((outcome) => {
        const row = now.get(outcome.call.id)
        return row ? [{ ...outcome, call: { ...outcome.call, ...row } }] : []
    })
}

async function modelsOf(
    client: PoolClient,
    artifacts: Artifact[],
    demo: boolean,
): Promise<Map<string, string>> {
    const byId = new Map(artifacts.map((artifact) => [artifact.id, artifact]))
    await rememberArtifacts(client, byId.values())
    const { modelOf } = await resolveArtifacts(client, [...byId.keys()].sort(), demo)
    await ensureModels(client, modelOf.values(), demo)
    return modelOf
}
