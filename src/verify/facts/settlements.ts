import type { Decoded } from '../chain/decode'
import type { PlainLog, PlainTransaction } from '../chain/plain-log'
import { inferenceRow } from './calls'
import { type Row, rowOf } from './row'
import { storedBlobId } from './stored-text'
import { naming, provenance, type World } from './world'

const NOBODY = `0x${'0'.repeat(40)}`

/** The row of a relay's log; null when it is no settlement. Both relays: v1 batches have no blob. */
export function settlementRow(
    world: World,
    tx: PlainTransaction,
    log: PlainLog,
    { name, args }: Decoded,
): Row | null {
    const sender = tx.call?.from ?? null
    if (name === 'BatchSettlement') {
        const hasBlob = args.walrusBlobId !== undefined
        return rowOf('settlement_batch', tx, log, {
            contract: log.address,
            rail: hasBlob ? 'BATCH' : 'BATCH_V1',
            sender,
            merkle_root: args.merkleRoot,
            claimed: String(args.batchSize),
            walrus_blob_id: hasBlob ? storedBlobId(args.walrusBlobId) : null,
            provenance: provenance(world),
        })
    }
    const hashes = { input_hash: args.inputHash, output_hash: args.outputHash }
    if (name === 'Settlement') {
        const model = naming(world, null, 'EVENT', 'HASHES_ONLY')
        return inferenceRow(world, tx, log, { rail: 'INDIVIDUAL_V1', ...hashes, ...model })
    }
    if (name === 'SettlementWithMetadata') {
        const model = naming(world, args.modelInfo, 'EVENT', '')
        return inferenceRow(world, tx, log, { rail: 'METADATA_V1', ...hashes, ...model })
    }
    if (name !== 'IndividualSettlement') return null
    return individualRow(world, tx, log, args)
}

/** Its kind, its model, its proof, and what a replay means beside batches are not in the log: proofs and rollups look at them. */
function individualRow(world: World, tx: PlainTransaction, log: PlainLog, args: Decoded['args']): Row {
    const call = [args.teeId, args.inputHash, args.outputHash, args.timestamp].join()
    const settledBefore = world.settled.has(call)
    world.settled.add(call)
    const isPerson = args.ethAddress !== NOBODY && !world.proxies.has(args.ethAddress)
    const {
        provenance: _,
        is_replay: __,
        kind: ___,
        ...fields
    } = inferenceRow(world, tx, log, {
        rail: 'INDIVIDUAL',
        signer: args.teeId,
        tee_id: args.teeId,
        eth_address: isPerson ? args.ethAddress : null,
        input_hash: args.inputHash,
        output_hash: args.outputHash,
        timestamp: String(args.timestamp),
        walrus_blob_id: storedBlobId(args.walrusBlobId),
        signature: args.signature,
    }).fields
    if (settledBefore) fields.is_replay = 'true'
    return { table: 'inference', id: log.id, fields }
}
