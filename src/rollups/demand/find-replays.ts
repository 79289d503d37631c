import type { ClientBase } from 'pg'
import { bytea, hex } from '../../database/sql'
import type { InferenceEvent } from '../../decode/events'
import { settlementKey } from '../../facts/settlement-key'

/**
 * Finds the replays among the individual settlements of a batch of blocks, in chain order: those that settle a call
 * that was settled before, in the database, or earlier in the batch. The first one counts.
 */
export async function findReplays(client: ClientBase, chainId: number, inferences: InferenceEvent[]) {
    const keyed = inferences.map((event) => [event, settlementKey(event)] as const)
    const keys = new Map(keyed)
    const wanted = [...new Set([...keys.values()].filter((key) => key !== null))]
    const seen = new Set<string>()
    if (wanted.length) {
        const { rows } = await client.query<{ key: string }>(
            `SELECT DISTINCT ${hex('settlement_key')} AS key FROM inference WHERE chain_id = $2 AND settlement_key = ANY($1)`,
            [wanted.map((key) => bytea(key)), chainId],
        )
        for (const { key } of rows) seen.add(key)
    }
    const replays = new Set<InferenceEvent>()
    for (const [event, key] of keyed) {
        if (key === null) continue
        if (seen.has(key)) replays.add(event)
        seen.add(key)
    }
    return {
        keyOf: (event: InferenceEvent) => keys.get(event) ?? null,
        isReplay: (event: InferenceEvent) => replays.has(event),
    }
}
