import type { PoolClient } from 'pg'
import { updateRows } from '../../database/update-rows'
import { artifactOf } from '../../facts/artifact'
import { modelsNamedBy } from '../../rollups/attribute/artifacts'
import { COUNTED_CALL, type DemandChange } from '../../rollups/demand/change'
import { stripProvider } from '../checks/strip-provider'
import type { CallOutcome, WaitingCall } from './call-outcome'
import type { ProofContext } from './context'
import { callKeyOf, POSITION, readAgain } from './position'

/**
 * Writes the outcomes of individual settlements: kind, model, tokens and cost of each call.
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
    const artifacts = named.filter((artifact) => artifact !== null)
    const models = await modelsNamedBy(client, artifacts, context.demo)
    const rows = current.map(({ call, proof, unattributed, said }, i) => {
        const artifactId = named[i]?.id ?? null
        const modelId = artifactId === null ? null : models.get(artifactId)!
        const blobProvenance = call.verified ? 'blobVerified' : 'blobUnverified'
        const provenance = context.demo || said === null ? call.provenance : blobProvenance
        return { call, proof, unattributed, said, artifactId, modelId, provenance }
    })
    await updateRows(client, 'inference', rows, {
        key: callKeyOf(({ call }) => call),
        set: [
            ['proof', 'text', (row) => row.proof],
            [
                'kind',
                'text',
                ({ said }) => (said?.isWebSearch ? 'WEB_SEARCH' : null),
                'coalesce(d.kind, t.kind)',
            ],
            ['unattributed_reason', 'text', (row) => row.unattributed],
            ['attribution', 'text', (row) => (row.modelId === null ? 'NONE' : 'BLOB')],
            ['artifact_id', 'text', (row) => row.artifactId],
            ['model_id', 'text', (row) => row.modelId],
            ['provenance', 'text', (row) => row.provenance],
            ['input_tokens', 'numeric', ({ said }) => said?.promptTokens ?? null],
            ['output_tokens', 'numeric', ({ said }) => said?.completionTokens ?? null],
            ['cost', 'numeric', ({ said }) => said?.costOpg ?? null],
            ['cost_usd', 'text', ({ said }) => said?.costUsd ?? null],
        ],
    })
    for (const { call, unattributed, modelId, provenance } of rows) {
        change.call(call, -1)
        change.call({ ...call, model_id: modelId, unattributed_reason: unattributed, provenance })
    }
    return current.map(({ call }) => call.id)
}

async function stillWaiting(client: PoolClient, outcomes: CallOutcome[]): Promise<CallOutcome[]> {
    const columns = `id, ${POSITION}, ${COUNTED_CALL}`
    const calls = outcomes.map(({ call }) => call)
    const rows = await readAgain<WaitingCall>(client, 'inference', columns, `proof = 'WAITING'`, calls)
    // A leaf's arrival may have made a replay of it meanwhile.
    const now = new Map(rows.map((row) => [row.id, row]))
    return outcomes.flatMap((outcome) => {
        const row = now.get(outcome.call.id)
        return row ? [{ ...outcome, call: { ...outcome.call, ...row } }] : []
    })
}
