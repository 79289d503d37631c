import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import { settlementMessage } from '../../proofs/checks/signature'
import { batchContent } from './batch-content'
import { batchClaim } from './batch-proof'
import { type BlobOfProof, proofBlob } from './blob'
import { eventName } from './event-name'
import { type LeafOfProof, proofLeaf } from './leaf'
import { LOG_COLUMNS, type LogRow, proofLog } from './log'
import { linkedReceipts } from './receipts'
import { registrationBefore } from './registration'
import type { RowProof, SignedCall } from './types'
import { Unknowns } from './unknowns'

const COLUMNS = `kind, ${hex('contract')}, sub_position, batch_id, blob_id, proof, ${hex('signer')}, ${hex('input_hash')},
    ${hex('output_hash')}, timestamp::text, ${hex('signature')}, verified, unverified_reason`

interface SignedCallRow {
    log: LogRow
    kind: string
    contract: string
    subPosition: number
    batchId: string | null
    blobId: string | null
    proof: string | null
    teeId: string | null
    inputHash: string | null
    outputHash: string | null
    timestamp: string | null
    signature: string | null
    verified: boolean | null
    unverifiedReason: string | null
}

/** The proof of a call: one with a log of its own, or a leaf. Null when there is none of this id. */
export async function callProof(
    reader: Reader,
    id: string,
    archiveFolder: string | null,
): Promise<RowProof | null> {
    const call = await readCall(reader, id)
    if (!call) return null
    const unknowns = new Unknowns()
    const isLeaf = call.batchId !== null
    const rail = call.log[6]
    const batch = call.batchId === null ? null : await batchClaim(reader, call.batchId)
    const blob = await blobOf(reader, isLeaf ? (batch?.blobId ?? null) : call.blobId, rail, unknowns)
    const leaf = isLeaf
        ? await leafOf(reader, call, blob, batch?.merkleRoot ?? '', archiveFolder, unknowns)
        : null
    return {
        ...(await proofLog(reader, call.log, call.contract, eventName(rail, call.kind), unknowns)),
        kind: isLeaf ? 'LEAF' : 'CALL',
        id,
        batch,
        state: isLeaf ? (batch?.proof ?? null) : call.proof,
        blob,
        leaf,
        call: await signedCall(reader, call, leaf, unknowns),
        payment: null,
        receipts: await linkedReceipts(reader, 'inference_id', id),
        unknown: unknowns.list,
    }
}

async function readCall(reader: Reader, id: string): Promise<SignedCallRow | null> {
    const [row] = await reader.rows(`SELECT ${LOG_COLUMNS}, ${COLUMNS} FROM inference WHERE id = $1`, [id])
    if (!row) return null
    const [kind, contract, subPosition, batchId, blobId, proof, ...rest] = row.slice(7) as [
        string,
        string,
        number,
        string | null,
        string | null,
        string | null,
        ...(string | null)[],
    ]
    const [teeId, inputHash, outputHash, timestamp, signature] = rest as (string | null)[]
    const [verified, unverifiedReason] = rest.slice(5) as unknown as [boolean | null, string | null]
    return {
        log: row.slice(0, 7) as LogRow,
        kind,
        contract,
        subPosition,
        batchId,
        blobId,
        proof,
        teeId,
        inputHash,
        outputHash,
        timestamp,
        signature,
        verified,
        unverifiedReason,
    }
}

async function blobOf(
    reader: Reader,
    blobId: string | null,
    rail: string,
    unknowns: Unknowns,
): Promise<BlobOfProof | null> {
    if (blobId === null) {
        const points = rail === 'INDIVIDUAL' || rail === 'BATCH'
        return unknowns.note(
            'blob',
            points ? 'The event has no valid blob id.' : 'Logs of this rail point to no blob.',
        )
    }
    return (
        (await proofBlob(reader, blobId)) ??
        unknowns.note('blob', `The blob ${blobId} is not in the queue yet.`)
    )
}

async function leafOf(
    reader: Reader,
    call: SignedCallRow,
    blob: BlobOfProof | null,
    merkleRoot: string,
    archiveFolder: string | null,
    unknowns: Unknowns,
): Promise<LeafOfProof | null> {
    if (!blob?.sha256) return unknowns.note('leaf', 'The batch’s blob is not in the archive.')
    const found = await batchContent(reader, blob.sha256, archiveFolder)
    if ('reason' in found) return unknowns.note('leaf', found.reason)
    const index = call.subPosition - 1
    return (
        proofLeaf(found.content, index, merkleRoot) ??
        unknowns.note('leaf', `The archived batch has no leaf ${index}.`)
    )
}

async function signedCall(
    reader: Reader,
    call: SignedCallRow,
    leaf: LeafOfProof | null,
    unknowns: Unknowns,
): Promise<SignedCall> {
    const { teeId, inputHash, outputHash, timestamp } = call
    const signature = call.signature ?? signatureOf(leaf)
    const isSigned = teeId !== null && inputHash !== null && outputHash !== null && timestamp !== null
    if (!isSigned)
        unknowns.note('message', 'What is on chain and in the blob does not hold a whole signed message.')
    if (signature === null) unknowns.note('signature', whyUnsigned(call, leaf))
    const registration = teeId === null ? null : await registrationBefore(reader, teeId, call.log)
    if (teeId === null) unknowns.note('teeId', 'No enclave is named.')
    else if (registration === null)
        unknowns.note('registration', 'No registry had registered this enclave before the settlement.')
    else if (registration.publicKey === null)
        unknowns.note(
            'publicKey',
            registration.calldataReason ?? 'The calldata of the registration could not be read.',
        )
    if (call.verified === null)
        unknowns.note(
            'verified',
            signature === null ? 'There is no signature to check.' : 'It was not checked yet.',
        )
    return {
        message: isSigned ? `0x${settlementMessage(inputHash, outputHash, timestamp).toString('hex')}` : null,
        inputHash,
        outputHash,
        timestamp,
        signature,
        teeId,
        publicKey: registration?.publicKey ?? null,
        registration,
        verified: call.verified,
        unverifiedReason: call.unverifiedReason,
    }
}

function signatureOf(leaf: LeafOfProof | null): string | null {
    return leaf?.value.length === 5 ? leaf.value[3] : null
}

function whyUnsigned(call: SignedCallRow, leaf: LeafOfProof | null): string {
    if (call.batchId === null) return 'The log holds no signature.'
    return leaf === null
        ? 'It stands in the batch’s blob, which cannot be read here.'
        : 'Leaves of before April 2026 hold only a hash of it.'
}
