import { type Columns, readRows } from '../../database/read-rows'
import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { SettlementProof } from '../../model/generated/_settlementProof'
import { settlementMessage } from '../../proofs/checks/signature'
import { batchContent } from './batch-content'
import { batchClaim } from './batch-proof'
import { proofBlob } from './blob'
import { eventName } from './event-name'
import { proofLeaf } from './leaf'
import { LOG, type LogRow, proofLog } from './log'
import { linkedReceipts } from './receipts'
import { registrationBefore } from './registration'
import { Unknowns } from './unknowns'

interface CallRow extends LogRow {
    kind: string
    subPosition: number
    batchId: string | null
    blobId: string | null
    proof: SettlementProof | null
    teeId: string | null
    inputHash: string | null
    outputHash: string | null
    /** Unix seconds, a decimal. */
    timestamp: string | null
    signature: string | null
    verified: boolean | null
    unverifiedReason: string | null
}

const CALL: Columns<CallRow> = {
    ...LOG,
    kind: 'kind',
    subPosition: 'sub_position',
    batchId: 'batch_id',
    blobId: 'blob_id',
    proof: 'proof',
    teeId: hex('signer'),
    inputHash: hex('input_hash'),
    outputHash: hex('output_hash'),
    timestamp: 'timestamp::text',
    signature: hex('signature'),
    verified: 'verified',
    unverifiedReason: 'unverified_reason',
}

/** The proof of a call: one with a log of its own, or a leaf. Null when there is none of this id. */
export async function callProof(reader: Reader, id: string, archiveFolder: string | null) {
    const [call] = await readRows<CallRow>(reader, CALL, 'FROM inference WHERE id = $1', [id])
    if (!call) return null
    const unknowns = new Unknowns()
    const isLeaf = call.batchId !== null
    const { rail } = call
    const batch = call.batchId === null ? null : await batchClaim(reader, call.batchId)
    const blob = await blobOf(reader, isLeaf ? (batch?.blobId ?? null) : call.blobId, rail, unknowns)
    const leaf = isLeaf
        ? await leafOf(reader, call, blob, batch?.merkleRoot ?? '', archiveFolder, unknowns)
        : null
    return {
        ...(await proofLog(reader, call, call.contract, eventName(rail, call.kind), unknowns)),
        kind: isLeaf ? ('LEAF' as const) : ('CALL' as const),
        id,
        batch,
        state: isLeaf ? (batch?.proof ?? null) : call.proof,
        blob,
        leaf,
        ...(await signedCall(reader, call, leaf, unknowns)),
        receipts: await linkedReceipts(reader, 'inference_id', id),
        unknown: unknowns.list,
    }
}

type Blob = Awaited<ReturnType<typeof proofBlob>>
type Leaf = ReturnType<typeof proofLeaf>

async function blobOf(
    reader: Reader,
    blobId: string | null,
    rail: string,
    unknowns: Unknowns,
): Promise<Blob> {
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
    call: CallRow,
    blob: Blob,
    merkleRoot: string,
    archiveFolder: string | null,
    unknowns: Unknowns,
): Promise<Leaf> {
    if (!blob?.sha256) return unknowns.note('leaf', 'The batch’s blob is not in the archive.')
    const found = await batchContent(reader, blob.sha256, archiveFolder)
    if ('reason' in found) return unknowns.note('leaf', found.reason)
    const index = call.subPosition - 1
    return (
        proofLeaf(found.content, index, merkleRoot) ??
        unknowns.note('leaf', `The archived batch has no leaf ${index}.`)
    )
}

/** What an enclave signed and with which key. */
async function signedCall(reader: Reader, call: CallRow, leaf: Leaf, unknowns: Unknowns) {
    const { teeId, inputHash, outputHash, timestamp } = call
    const signature = call.signature ?? signatureOf(leaf)
    const isSigned = teeId !== null && inputHash !== null && outputHash !== null && timestamp !== null
    if (!isSigned)
        unknowns.note('message', 'What is on chain and in the blob does not hold a whole signed message.')
    if (signature === null) unknowns.note('signature', whyUnsigned(call, leaf))
    const registration = teeId === null ? null : await registrationBefore(reader, teeId, call)
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

function signatureOf(leaf: Leaf): string | null {
    return leaf?.value.length === 5 ? leaf.value[3] : null
}

function whyUnsigned(call: CallRow, leaf: Leaf): string {
    if (call.batchId === null) return 'The log holds no signature.'
    return leaf === null
        ? 'It stands in the batch’s blob, which cannot be read here.'
        : 'Leaves of before April 2026 hold only a hash of it.'
}
