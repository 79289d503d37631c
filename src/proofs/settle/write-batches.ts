import type { PoolClient } from 'pg'
import { copyRows } from '../../database/copy'
import { ensureQuarters, quarterOf } from '../../database/quarters'
import { bytea, hex } from '../../database/sql'
import { updateRows } from '../../database/update-rows'
import { referencesAmong } from '../../rollups/attribute/references'
import { COUNTED_BATCH, type DemandChange } from '../../rollups/demand/change'
import { countDuplicates, settleOrder } from '../../rollups/demand/replays'
import type { BatchOutcome, WaitingBatch } from './batch-outcome'
import type { ProofContext } from './context'
import { encodeLeaves, type Leaf, leafKey, leafProvenance } from './leaf-rows'
import { keyOf, POSITION, readAgain } from './position'

/**
 * Writes the outcomes of batches: the three counts, the leaves as calls, and which of equal calls counts.
 * @param change takes in what that means for the rollups
 * @returns leaf hashes and roots that payments refer to
 */
export async function writeBatches(
    client: PoolClient,
    context: ProofContext,
    outcomes: BatchOutcome[],
    change: DemandChange,
): Promise<string[]> {
    const current = await stillWaiting(client, outcomes)
    if (current.length === 0) return []
    const leaves = await newLeaves(client, current)
    await ensureQuarters(client, new Set(leaves.map(({ batch }) => quarterOf(batch.time.getTime()))))
    await copyRows(client, encodeLeaves(leaves, context.demo))
    await writeCounts(client, current)
    noteBatches(current, change)
    noteLeaves(leaves, context.demo, change)
    const repeated = leaves.filter((leaf) => leaf.isReplay)
    await countDuplicates(
        client,
        repeated.map(({ batch }) => batch),
    )
    await settleOrder(
        client,
        repeated.map(({ key }) => key),
        change,
    )
    const roots = current.filter(({ leaves }) => leaves.length > 0).map(({ batch }) => batch.merkle_root)
    return referencesAmong(client, [...leaves.map(({ leaf }) => leaf.leafHash), ...roots])
}

async function stillWaiting(client: PoolClient, outcomes: BatchOutcome[]): Promise<BatchOutcome[]> {
    const columns = `id, ${POSITION}, ${COUNTED_BATCH}`
    const batches = outcomes.map(({ batch }) => batch)
    const waits = `proof = 'WAITING'`
    const rows = await readAgain<WaitingBatch>(client, 'settlement_batch', columns, waits, batches)
    const now = new Map(rows.map((row) => [row.id, row]))
    return outcomes.flatMap((outcome) => {
        const row = now.get(outcome.batch.id)
        return row ? [{ ...outcome, batch: { ...outcome.batch, ...row } }] : []
    })
}

/** The leaves of batches in chain order; a call that is there already is a replay until the order is settled. */
async function newLeaves(client: PoolClient, outcomes: BatchOutcome[]): Promise<Leaf[]> {
    const leaves = outcomes.flatMap(({ batch, leaves: own }) =>
        own.map((leaf): Leaf => ({ batch, leaf, key: leafKey(leaf), isReplay: false })),
    )
    if (leaves.length === 0) return leaves
    const { rows } = await client.query<{ key: string }>(
        `SELECT DISTINCT ${hex('settlement_key')} AS key FROM inference WHERE settlement_key = ANY($1)`,
        [leaves.map(({ key }) => bytea(key))],
    )
    const seen = new Set(rows.map((row) => row.key))
    for (const leaf of leaves) {
        leaf.isReplay = seen.has(leaf.key)
        seen.add(leaf.key)
    }
    return leaves
}

function writeCounts(client: PoolClient, outcomes: BatchOutcome[]): Promise<void> {
    return updateRows(client, 'settlement_batch', outcomes, {
        key: keyOf(({ batch }) => batch),
        set: [
            ['proof', 'text', (outcome) => outcome.proof],
            ['proof_reason', 'text', (outcome) => outcome.reason],
            ['published', 'int', (outcome) => outcome.published],
            ['verified', 'int', (outcome) => outcome.verified],
            ['duplicates', 'int', ({ published }) => (published === null ? null : 0)],
            [
                'flags',
                'text',
                ({ proof }) => (proof === 'CHECKED' ? null : proof),
                'CASE WHEN d.flags IS NULL THEN t.flags ELSE array_append(t.flags, d.flags) END',
            ],
        ],
    })
}

function noteBatches(outcomes: BatchOutcome[], change: DemandChange): void {
    for (const { batch, proof, published } of outcomes) {
        change.batch(batch, -1)
        change.batch({ ...batch, proof, published })
    }
}

/** Leaves of a batch share their buckets, so they are counted before they are noted. */
function noteLeaves(leaves: Leaf[], demo: boolean, change: DemandChange): void {
    const counts = new Map<WaitingBatch, [unverified: number, verified: number]>()
    for (const { batch, leaf, isReplay } of leaves) {
        if (isReplay) continue
        const count = counts.get(batch) ?? [0, 0]
        counts.set(batch, count)
        count[leaf.verified ? 1 : 0] += 1
    }
    for (const [{ chain_id, rail, time }, count] of counts) {
        for (const verified of [false, true]) {
            const row = {
                chain_id,
                rail,
                time,
                verified,
                model_id: null,
                is_replay: false,
                unattributed_reason: 'LEAF_WITHOUT_RECEIPT',
                provenance: leafProvenance(verified, demo),
            }
            change.call(row, count[verified ? 1 : 0])
        }
    }
}
