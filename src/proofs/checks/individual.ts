import type { Hex } from '../../base/hex'
import type { IndividualContent } from './blob-content'
import { bytesOf } from './keccak'
import type { KeyFinder } from './keys'
import { settlementMessage, unverifiedReason } from './signature'
import type { UnverifiedReason } from './unverified-reason'

/** What an IndividualSettlement event says; lower-case hex, `timestamp` in Unix seconds as a decimal string. */
export interface IndividualEvent {
    teeId: Hex
    inputHash: Hex
    outputHash: Hex
    timestamp: string
    signature: Hex
}

/** Whether the event's TEE signed the event. */
export interface CheckedSignature {
    verified: boolean
    /** Null exactly when verified. */
    unverifiedReason: UnverifiedReason | null
}

export interface CheckedIndividual extends CheckedSignature, SaidOfCall {
    /** The blob's request hashes to the event's input hash in one of the known forms. */
    inputMatches: boolean
    outputMatches: boolean
    /** Both do: the blob is of this call. */
    hashesMatch: boolean
}

/**
 * What the gateway says of the call. The input hash binds the model, the rest is its word. All null when the hashes do
 * not match: what another blob says is not of this call.
 */
export type SaidOfCall = Pick<
    IndividualContent,
    'model' | 'promptTokens' | 'completionTokens' | 'costOpg' | 'costUsd'
>

const NOTHING_SAID: SaidOfCall = {
    model: null,
    promptTokens: null,
    completionTokens: null,
    costOpg: null,
    costUsd: null,
}

/** The event's signature alone: it needs no blob. */
export function checkSignature(event: IndividualEvent, keyOf: KeyFinder): CheckedSignature {
    const message = () => settlementMessage(event.inputHash, event.outputHash, event.timestamp)
    const reason = unverifiedReason(event.teeId, message, bytesOf(event.signature), keyOf)
    return { verified: reason === null, unverifiedReason: reason }
}

/** An individual settlement held against its blob and the TEE keys of that time. */
export function checkIndividual(
    content: IndividualContent,
    event: IndividualEvent,
    keyOf: KeyFinder,
): CheckedIndividual {
    const inputMatches = content.inputHashes.includes(event.inputHash)
    const outputMatches = content.outputHashes.includes(event.outputHash)
    const hashesMatch = inputMatches && outputMatches
    const { model, promptTokens, completionTokens, costOpg, costUsd } = hashesMatch ? content : NOTHING_SAID
    return {
        ...checkSignature(event, keyOf),
        inputMatches,
        outputMatches,
        hashesMatch,
        model,
        promptTokens,
        completionTokens,
        costOpg,
        costUsd,
    }
}
