import type { ClientBase } from 'pg'
import type { Hex } from '../base/hex'
import { hex } from '../database/sql'
import { artifactOf } from '../facts/artifact'
import { stripProvider } from '../proofs/checks/strip-provider'
import { isBefore, type Receipt, type Received } from './receipt'
import { MICROSECONDS } from './stored'

/** The fields of a payment that a receipt can contradict. */
export interface PaymentFact {
    id: string
    amount: bigint
    rail: string
    modelId: string | null
}

/** An individual settlement, or a published leaf of a batch. */
export interface CallFact {
    id: string
    inputHash: Hex | null
    outputHash: Hex | null
    attribution: string
    proof: string | null
    /** The string that names its model, and the model. */
    name: string | null
    modelId: string | null
}

export interface BatchFact {
    id: string
    proof: string
    proofReason: string | null
    /** Of its leaves only those with a hash that some receipt gives. */
    leaves: CallFact[]
}

/** What one transaction settled under one blob id. */
export type SettlementFact = { blobId: string | null } & (
    | { batch: BatchFact; call?: undefined }
    | { call: CallFact; batch?: undefined }
)

/** A call and a payment that an accepted receipt links. */
export interface Link {
    receiptId: string
    receivedAt: bigint
    inferenceId: string
    paymentId: string
    cost: bigint | null
}

/** Everything that some receipts are checked against. */
export interface World {
    /** By transaction. */
    payments: Map<Hex, PaymentFact[]>
    settlements: Map<Hex, SettlementFact[]>
    /** Model by the id of the string that names it. */
    models: Map<string, string>
    links: Link[]
}

type Db = Pick<ClientBase, 'query'>

/** Reads what the index knows of the transactions that some receipts name. */
export async function readWorld(db: Db, receipts: Receipt[]): Promise<World> {
    const payments = await readPayments(db, receipts)
    const batches = await readBatches(db, receipts)
    const calls = await readCalls(db, receipts)
    const models = await readModels(db, receipts)
    const paymentIds = [...payments.values()].flat().map((payment) => payment.id)
    const settlements = new Map<Hex, SettlementFact[]>()
    for (const [tx, found] of [...calls, ...batches]) {
        settlements.set(tx, [...(settlements.get(tx) ?? []), found])
    }
    const callIds = [...settlements.values()]
        .flat()
        .flatMap(({ call, batch }) => (call ? [call.id] : batch.leaves.map((leaf) => leaf.id)))
    return { payments, settlements, models, links: await readLinks(db, paymentIds, callIds) }
}

/** Id of the string that a receipt names its model by; null when it names none. */
export function artifactIdOf(model: string | null): string | null {
    return model === null ? null : artifactOf(stripProvider(model)).id
}

const bytesOf = (hashes: Iterable<Hex>) =>
    [...new Set(hashes)].map((hash) => Buffer.from(hash.slice(2), 'hex'))
const POSITION = 'chain_id, height, tx_position, log_index'

async function readPayments(db: Db, receipts: Receipt[]): Promise<Map<Hex, PaymentFact[]>> {
    const { rows } = await db.query(
        `SELECT ${hex('tx_hash')} AS tx, id, amount::text, rail, model_id FROM payment WHERE tx_hash = ANY($1) ORDER BY ${POSITION}`,
        [bytesOf(receipts.map((receipt) => receipt.paymentTx))],
    )
    const payments = new Map<Hex, PaymentFact[]>()
    for (const { tx, id, amount, rail, model_id } of rows) {
        // The model of another rail's payment is what receipts said of it: no fact to hold a receipt against.
        const payment = { id, amount: BigInt(amount), rail, modelId: rail === 'CONTRACT' ? model_id : null }
        payments.set(tx, [...(payments.get(tx) ?? []), payment])
    }
    return payments
}

/** The columns of a CallFact, and where they are from. */
const CALL = `i.id, ${hex('i.input_hash')} AS "inputHash", ${hex('i.output_hash')} AS "outputHash", i.attribution, i.proof,
    a.cid AS name, i.model_id AS "modelId" FROM inference i LEFT JOIN model_artifact a ON a.id = i.artifact_id`

async function readCalls(db: Db, receipts: Receipt[]): Promise<[Hex, SettlementFact][]> {
    const { rows } = await db.query(
        `SELECT ${hex('i.tx_hash')} AS tx, i.walrus_blob_id AS "blobId", ${CALL}
         WHERE i.tx_hash = ANY($1) AND i.rail = 'INDIVIDUAL' ORDER BY i.chain_id, i.height, i.tx_position, i.log_index`,
        [bytesOf(receipts.map((receipt) => receipt.settlementTx))],
    )
    return rows.map(({ tx, blobId, ...call }) => [tx, { blobId, call }])
}

async function readBatches(db: Db, receipts: Receipt[]): Promise<[Hex, SettlementFact][]> {
    const { rows } = await db.query(
        `SELECT ${hex('tx_hash')} AS tx, id, walrus_blob_id, proof, proof_reason, ${POSITION} FROM settlement_batch
         WHERE tx_hash = ANY($1) ORDER BY ${POSITION}`,
        [bytesOf(receipts.map((receipt) => receipt.settlementTx))],
    )
    if (rows.length === 0) return []
    const inputs = receipts.flatMap(({ inputHash, requestHashes }) => [
        ...(inputHash ? [inputHash] : []),
        ...requestHashes,
    ])
    const outputs = receipts.flatMap(({ outputHash }) => (outputHash ? [outputHash] : []))
    const column = (name: string) => rows.map((row) => row[name])
    const leaves = await db.query(
        `SELECT b.n, ${CALL} JOIN unnest($1::int[], $2::int[], $3::int[], $4::int[]) WITH ORDINALITY AS b(${POSITION}, n)
             ON (i.chain_id, i.height, i.tx_position, i.log_index) = (b.chain_id, b.height, b.tx_position, b.log_index)
         WHERE i.sub_position > 0 AND (i.input_hash = ANY($5) OR i.output_hash = ANY($6)) ORDER BY b.n, i.sub_position`,
        [...POSITION.split(', ').map(column), bytesOf(inputs), bytesOf(outputs)],
    )
    return rows.map((row, i) => {
        const own = leaves.rows.flatMap(({ n, ...leaf }) => (Number(n) === i + 1 ? [leaf] : []))
        const batch = { id: row.id, proof: row.proof, proofReason: row.proof_reason, leaves: own }
        return [row.tx, { blobId: row.walrus_blob_id, batch }]
    })
}

async function readModels(db: Db, receipts: Receipt[]): Promise<Map<string, string>> {
    const ids = receipts.map((receipt) => artifactIdOf(receipt.model)).filter((id) => id !== null)
    const { rows } = await db.query('SELECT id, model_id FROM model_artifact WHERE id = ANY($1)', [ids])
    return new Map(rows.map((row) => [row.id, row.model_id]))
}

async function readLinks(db: Db, paymentIds: string[], callIds: string[]): Promise<Link[]> {
    const { rows } = await db.query(
        `SELECT id AS "receiptId", ${MICROSECONDS}::text AS "receivedAt", inference_id AS "inferenceId", payment_id AS "paymentId", cost::text
         FROM receipt WHERE state = 'LINKED' AND (payment_id = ANY($1) OR inference_id = ANY($2))`,
        [paymentIds, callIds],
    )
    return rows.map(({ receivedAt, cost, ...link }) => ({
        ...link,
        receivedAt: BigInt(receivedAt),
        cost: cost === null ? null : BigInt(cost),
    }))
}

/** The links of receipts that arrived before this one. */
export function earlierLinks(world: World, receipt: Pick<Received, 'receivedAt' | 'id'>): Link[] {
    return world.links.filter(({ receiptId: id, receivedAt }) => isBefore({ id, receivedAt }, receipt))
}
