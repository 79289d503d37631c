import { asText } from '../database/columns'
import type { Snapshot } from '../database/snapshot'

type Texts = Record<string, string | null> & { id: string }

/** What the database says of one settlement and its blob. */
export interface StoredProof {
    row: Texts
    blob: { id: string; state: string; sha256: string | null } | null
    /** Rows of its leaves, in the blob's order. */
    leaves: Texts[]
}

const BATCH = asText({ plain: 'id proof published verified duplicates blob_id' })
const CALL = asText({
    plain: `id kind proof verified unverified_reason attribution unattributed_reason provenance model_id artifact_id blob_id
        input_tokens output_tokens cost cost_usd`,
})
const LEAF = asText({
    bytes: 'tx_hash contract signer input_hash output_hash leaf_hash settlement_key',
    plain: `id chain_id height tx_position log_index sub_position batch_id rail kind tee_id timestamp verified
        unverified_reason provenance is_replay`,
    time: 'time',
})

export async function storedProof(
    db: Snapshot,
    table: 'settlement_batch' | 'inference',
    id: string,
): Promise<StoredProof> {
    const isBatch = table === 'settlement_batch'
    const [row] = await db.rows<Texts>(`SELECT ${isBatch ? BATCH : CALL} FROM ${table} WHERE id = $1`, id)
    const [blob] = row.blob_id
        ? await db.rows<{ id: string; state: string; sha256: string | null }>(
              'SELECT id, state, sha256 FROM blob WHERE id = $1',
              row.blob_id,
          )
        : []
    const leaves = isBatch
        ? await db.rows<Texts>(
              `SELECT ${LEAF} FROM inference WHERE (chain_id, height, tx_position, log_index)
                   = (SELECT chain_id, height, tx_position, log_index FROM settlement_batch WHERE id = $1)
               AND inference.sub_position > 0 ORDER BY inference.sub_position`,
              id,
          )
        : []
    return { row, blob: blob ?? null, leaves }
}
