import { asText } from '../database/columns'
import type { Snapshot } from '../database/snapshot'
import { FACT_TABLES, type FactTable } from './row'

/** A row as the database has it, every field as text. */
export type StoredRow = Record<string, string | null> & { id: string }

const COLUMNS: Record<FactTable, Parameters<typeof asText>[0]> = {
    inference: {
        bytes: 'contract sender signer eth_address input_hash output_hash signature',
        plain: `rail kind mode mode_raw inference_id tee_id timestamp walrus_blob_id is_simulation is_replay attribution
            unattributed_reason provenance model_id artifact_id workflow_id sub_position batch_id`,
    },
    settlement_batch: {
        bytes: 'contract sender merkle_root',
        plain: 'rail claimed walrus_blob_id provenance',
    },
    payment: {
        bytes: 'payment_id pay_to token facilitator contract sender settlement_ref',
        plain: `rail amount decimals cap nonce deadline with_permit calldata_reason creator_amount calls input_units
            output_units attribution unattributed_reason provenance payer_id model_id`,
    },
    payout: {
        bytes: 'account to token payment_id',
        plain: 'kind amount decimals provenance creator_id model_id',
    },
    model_price: { bytes: 'token', plain: 'unit unit_raw input_price output_price provenance model_id' },
    chain_event: { bytes: 'contract sender', plain: 'name subject args provenance' },
    dead_letter: { bytes: 'contract data', plain: 'data_bytes reason', list: 'topics' },
}

const POSITION = asText({
    bytes: 'tx_hash log_digest',
    plain: 'id chain_id height tx_position log_index',
    time: 'time',
})

/** Fact rows of one chain in [from, to], leaves of batches left out: those come from blobs, not from logs. */
export async function storedRows(
    db: Snapshot,
    chainId: number,
    from: number,
    to: number,
): Promise<Record<FactTable, StoredRow[]>> {
    const found = {} as Record<FactTable, StoredRow[]>
    for (const table of FACT_TABLES) {
        const rows = await db.rows<StoredRow>(
            `SELECT ${POSITION}, ${asText(COLUMNS[table])} FROM ${table}
             WHERE chain_id = $1 AND height BETWEEN $2 AND $3 ${table === 'inference' ? 'AND sub_position = 0' : ''}`,
            chainId,
            from,
            to,
        )
        found[table] = table === 'chain_event' ? rows.map(flattened) : rows
    }
    return found
}

/** Each argument of an event as a field of its own. `inexact` tells of the text of others. */
function flattened({ args, ...row }: StoredRow): StoredRow {
    const values = Object.entries(JSON.parse(args ?? '{}') as Record<string, unknown>)
    const flat = values
        .filter(([name]) => name !== 'inexact')
        .map(([name, value]) => [`args.${name}`, value === null ? null : String(value)])
    return { ...row, ...Object.fromEntries(flat) } as StoredRow
}
