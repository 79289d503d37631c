import { id as keccakOfText } from 'ethers'
import { differing } from '../report/difference'
import type { BlobSight } from './blob-for'
import { type PublishedCall, readCall, withoutProvider } from './individual'
import { type ProofsJob, WHAT } from './job'
import type { Keys } from './keys'
import { archiveDiffers, unread } from './outcome'
import type { SettledEvent } from './settled-events'
import { unverifiedReason } from './signature'
import type { StoredProof } from './stored-proofs'

type Fields = Record<string, string | null | undefined>

/** Whether some bytes are a call with the hashes of the event. */
export function isCallOf({ args }: SettledEvent): (bytes: Uint8Array) => boolean {
    return (bytes) => {
        const call = readCall(bytes)
        return call ? hasHashes(call, args) : false
    }
}

function hasHashes({ inputHashes, outputHashes }: PublishedCall, args: SettledEvent['args']): boolean {
    return inputHashes.has(args.inputHash) && outputHashes.has(args.outputHash)
}

/** Compares an individual settlement with its signature, which stands on chain, and with its blob. */
export function verifyCall(
    job: ProofsJob,
    keys: Keys,
    event: SettledEvent,
    stored: StoredProof,
    sight: BlobSight,
): void {
    const { report } = job
    const { row } = stored
    const { teeId, inputHash, outputHash, timestamp, signature } = event.args
    const signed = { teeId, inputHash, outputHash, timestamp, signature }
    const reason = unverifiedReason(signed, (id) => keys.at(id, event.place))
    const bySignature: Fields = { verified: String(reason === null), unverified_reason: reason }
    const why = unread(row.proof, sight)
    const byBlob = why !== null ? {} : blobFields(job, event, stored, sight, reason === null)
    const differences = [
        ...differing(row, { ...bySignature, ...byBlob }),
        ...archiveDiffers(sight, stored.blob?.sha256),
    ]
    report.row(WHAT.calls, row.id, differences)
    if (why !== null) report.skip(WHAT.calls, `${why}: signature only`)
    else if (sight.kind === 'here' && sight.archived) report.archived(WHAT.calls)
}

function blobFields(
    job: ProofsJob,
    { args }: SettledEvent,
    { row }: StoredProof,
    sight: BlobSight,
    verified: boolean,
): Fields {
    const nothing = { kind: 'UNKNOWN', input_tokens: null, output_tokens: null, cost: null, cost_usd: null }
    const unnamed = (reason: string) => naming(row, reason, null, null)
    if (sight.kind === 'no pointer') return { proof: 'NO_BLOB', ...nothing, ...unnamed('HASHES_ONLY') }
    if (sight.kind === 'absent') return { proof: 'EXPIRED', ...nothing, ...unnamed('BLOB_EXPIRED') }
    const call = sight.kind === 'here' ? readCall(sight.bytes) : null
    if (!call) return { proof: 'REJECTED', ...nothing, ...unnamed('BLOB_REJECTED') }
    if (!hasHashes(call, args))
        return { proof: 'ROOT_MISMATCH', ...nothing, ...unnamed('BLOB_CONTRADICTS_HASHES') }
    const { inputTokens, outputTokens, cost, costUsd } = call
    return {
        proof: 'CHECKED',
        kind: call.isWebSearch ? 'WEB_SEARCH' : 'UNKNOWN',
        input_tokens: inputTokens,
        output_tokens: outputTokens,
        cost,
        cost_usd: costUsd,
        provenance: job.network.demo ? 'demo' : verified ? 'blobVerified' : 'blobUnverified',
        ...named(job, row, call),
    }
}

function named({ claims }: ProofsJob, row: Fields, { model, isWebSearch }: PublishedCall): Fields {
    const name = model === null ? '' : withoutProvider(model).trim()
    if (name === '') return naming(row, isWebSearch ? 'WEB_SEARCH' : 'BLOB_NAMES_NO_MODEL', null, null)
    const artifact = keccakOfText(name)
    return naming(row, null, artifact, claims.get(artifact) ?? `unresolved:${artifact}`)
}

/** A receipt may name the model where the blob does not; then the blob has no say in it. */
function naming(row: Fields, reason: string | null, artifact: string | null, model: string | null): Fields {
    const byReceipt = row.attribution === 'RECEIPT' || row.unattributed_reason === 'CONFLICTING_SOURCES'
    if (model === null && byReceipt) return {}
    const attribution = model === null ? 'NONE' : 'BLOB'
    return { attribution, unattributed_reason: reason, artifact_id: artifact, model_id: model }
}
