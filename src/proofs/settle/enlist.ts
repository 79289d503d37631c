import type { PoolClient } from 'pg'
import { hexColumns } from '../../database/sql'
import { inWriteTransaction } from '../../database/transaction'
import { sentRows, updateRows } from '../../database/update-rows'
import {
    COUNTED_BATCH,
    COUNTED_CALL,
    type CountedBatch,
    type CountedCall,
    DemandChange,
} from '../../rollups/demand/change'
import { settleOrder } from '../../rollups/demand/replays'
import type { UnverifiedReason } from '../checks/unverified-reason'
import { isBlobId } from './blob-id'
import type { ProofContext } from './context'
import { KeyHistory } from './key-history'
import { callKeyOf, keyOf, POSITION, type Position, readAgain } from './position'
import { rollbackMark } from './rollback-mark'
import { SenderBook, type SenderTrust } from './sender-trust'

/** Most settlements enlisted in one transaction. */
const CHUNK = 500

interface PendingBatch extends Position, CountedBatch {
    id: string
    contract: string
    sender: string | null
    walrus_blob_id: string | null
}

interface PendingCall extends Position, CountedCall {
    id: string
    walrus_blob_id: string | null
    signer: string | null
    input_hash: string | null
    output_hash: string | null
    timestamp: string | null
    signature: string | null
    settlement_key: string
}

const PENDING_BATCH = `id, ${POSITION}, ${COUNTED_BATCH}, ${hexColumns('contract', 'sender')}, walrus_blob_id`
const PENDING_CALL = `id, ${POSITION}, ${COUNTED_CALL}, ${hexColumns('signer', 'input_hash', 'output_hash', 'signature', 'settlement_key')},
    timestamp::text, walrus_blob_id`

/**
 * Looks at settlements for the first time: puts their blobs into the queue, flags what makes a batch's claim doubtful,
 * and checks the signatures of individual settlements, which are on chain.
 * @returns how many there were; 0 when none is left
 */
export async function enlistSettlements(context: ProofContext): Promise<number> {
    const { pool } = context
    const rollbacks = await rollbackMark(pool)
    const batches = await pool.query<PendingBatch>(
        `SELECT ${PENDING_BATCH} FROM settlement_batch WHERE proof = 'PENDING' ORDER BY ${POSITION} LIMIT ${CHUNK}`,
    )
    const calls = await pool.query<PendingCall>(
        `SELECT ${PENDING_CALL} FROM inference WHERE rail = 'INDIVIDUAL' AND proof IS NULL ORDER BY ${POSITION} LIMIT ${CHUNK}`,
    )
    if (batches.rows.length + calls.rows.length === 0) return 0
    const trust = await trustOf(context, batches.rows)
    const reasons = await signatureReasons(context, calls.rows)
    await inWriteTransaction(pool, async (client) => {
        if ((await rollbackMark(client)) !== rollbacks) return
        const change = new DemandChange()
        const blobs = [
            ...(await enlistBatches(client, context, batches.rows, trust, change)),
            ...(await enlistCalls(client, calls.rows, reasons, change)),
        ]
        await queueBlobs(client, blobs, context.network.blobStorageDays)
        await change.apply(client, context)
    })
    return batches.rows.length + calls.rows.length
}

async function trustOf(
    { pool, network }: ProofContext,
    batches: PendingBatch[],
): Promise<Map<string, SenderTrust>> {
    const trust = new Map<string, SenderTrust>()
    for (const chainId of new Set(batches.map((batch) => batch.chain_id))) {
        const own = batches.filter((batch) => batch.chain_id === chainId)
        const senders = own.flatMap(({ sender }) => (sender === null ? [] : [sender]))
        const book = await SenderBook.read(pool, network, chainId, senders)
        for (const batch of own) trust.set(batch.id, book.trustOf(batch.sender, batch.contract, batch))
    }
    return trust
}

/** Why each call's signature does not hold; null when it does. */
async function signatureReasons(
    { pool, checker }: ProofContext,
    calls: PendingCall[],
): Promise<Map<string, UnverifiedReason | null>> {
    if (calls.length === 0) return new Map()
    const history = await KeyHistory.read(pool, calls[0].chain_id)
    const checked = await Promise.all(
        calls.map(async (call) => {
            const settled = {
                teeId: call.signer!,
                inputHash: call.input_hash!,
                outputHash: call.output_hash!,
                timestamp: call.timestamp!,
                signature: call.signature!,
            }
            const { unverifiedReason } = await checker.checkSignature(settled, history.bookAt(call))
            return [call.id, unverifiedReason] as const
        }),
    )
    return new Map(checked)
}

interface NeededBlob {
    id: string
    time: Date
}

async function enlistBatches(
    client: PoolClient,
    { network }: ProofContext,
    seen: PendingBatch[],
    trust: Map<string, SenderTrust>,
    change: DemandChange,
): Promise<NeededBlob[]> {
    const pending = `proof = 'PENDING'`
    const rows = await readAgain<PendingBatch>(client, 'settlement_batch', PENDING_BATCH, pending, seen)
    const batches = rows.filter((row) => trust.has(row.id))
    const looked = batches.map((batch) => {
        const hasBlob = isBlobId(batch.walrus_blob_id)
        const senderTrust = trust.get(batch.id)!
        const flags = claimFlags(batch, senderTrust, network.batchLimit)
        if (!hasBlob && batch.rail === 'BATCH') flags.push('NO_BLOB')
        return { batch, senderTrust, flags, hasBlob, proof: hasBlob ? 'WAITING' : 'NO_BLOB' }
    })
    await updateRows(client, 'settlement_batch', looked, {
        key: keyOf(({ batch }) => batch),
        set: [
            ['proof', 'text', (one) => one.proof],
            ['blob_id', 'text', ({ hasBlob, batch }) => (hasBlob ? batch.walrus_blob_id : null)],
            ['sender_trust', 'text', (one) => one.senderTrust],
            ['proof_reason', 'text', ({ hasBlob, batch }) => (hasBlob ? null : noBlobReason(batch))],
            ['flags', 'text', ({ flags }) => flags.join(','), `string_to_array(d.flags, ',')`],
        ],
    })
    for (const { batch, proof } of looked) {
        change.batch(batch, -1)
        change.batch({ ...batch, proof })
    }
    return looked.flatMap(({ hasBlob, batch }) =>
        hasBlob ? [{ id: batch.walrus_blob_id!, time: batch.time }] : [],
    )
}

function claimFlags(batch: PendingBatch, trust: SenderTrust, limit: number): string[] {
    const flags: string[] = []
    if (trust === 'NONE') flags.push('UNTRUSTED_SENDER')
    if (BigInt(batch.claimed) > BigInt(limit)) flags.push('OVERSIZED_CLAIM')
    if (BigInt(batch.claimed) === 0n) flags.push('EMPTY_CLAIM')
    return flags
}

function noBlobReason({ walrus_blob_id: id }: PendingBatch): string {
    if (id === null) return 'a v1 relay points to no blob'
    return id === '' ? 'it points to no blob' : `its blob pointer '${id.slice(0, 64)}' is no Walrus blob id`
}

async function enlistCalls(
    client: PoolClient,
    seen: PendingCall[],
    reasons: Map<string, UnverifiedReason | null>,
    change: DemandChange,
): Promise<NeededBlob[]> {
    const pending = `rail = 'INDIVIDUAL' AND proof IS NULL`
    const rows = await readAgain<PendingCall>(client, 'inference', PENDING_CALL, pending, seen)
    const calls = rows.filter((row) => reasons.has(row.id))
    const looked = calls.map((call) => {
        const hasBlob = isBlobId(call.walrus_blob_id)
        const unverifiedReason = reasons.get(call.id)!
        const verified = unverifiedReason === null
        const unattributed = hasBlob ? call.unattributed_reason : 'HASHES_ONLY'
        return { call, hasBlob, unverifiedReason, verified, unattributed }
    })
    await updateRows(client, 'inference', looked, {
        key: callKeyOf(({ call }) => call),
        set: [
            ['proof', 'text', ({ hasBlob }) => (hasBlob ? 'WAITING' : 'NO_BLOB')],
            ['blob_id', 'text', ({ hasBlob, call }) => (hasBlob ? call.walrus_blob_id : null)],
            ['verified', 'boolean', (one) => one.verified],
            ['unverified_reason', 'text', (one) => one.unverifiedReason],
            ['unattributed_reason', 'text', (one) => one.unattributed],
        ],
    })
    for (const { call, verified, unattributed } of looked) {
        change.call(call, -1)
        change.call({ ...call, verified, unattributed_reason: unattributed })
    }
    await settleOrder(
        client,
        calls.map((call) => call.settlement_key),
        change,
    )
    return looked.flatMap(({ hasBlob, call }) =>
        hasBlob ? [{ id: call.walrus_blob_id!, time: call.time }] : [],
    )
}

/** A blob that is there already has settlements to check again. */
async function queueBlobs(client: PoolClient, blobs: NeededBlob[], storageDays: number): Promise<void> {
    if (blobs.length === 0) return
    const params: unknown[] = [storageDays]
    const needed = sentRows(
        blobs,
        [
            ['id', 'text', ({ id }) => id],
            ['time', 'timestamptz', ({ time }) => time],
        ],
        params,
    )
    await client.query(
        `INSERT INTO blob AS t (id, state, first_settled_at, expires_at, next_attempt_at)
         SELECT id, 'WAITING', min(time), min(time) + make_interval(days => $1), now() FROM ${needed} GROUP BY id
         ON CONFLICT (id) DO UPDATE SET checked = false, first_settled_at = LEAST(t.first_settled_at, excluded.first_settled_at),
             expires_at = LEAST(t.expires_at, excluded.expires_at)`,
        params,
    )
}
