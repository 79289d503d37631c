import type { Hex } from '../../base/hex'
import type { IndividualContent } from './blob-content'
import { bytesOf } from './keccak'
import type { KeyFinder } from './keys'
import { settlementMessage, unverifiedReason } from './signature'
import type { UnverifiedReason } from './unverified-reason'

/** The arguments of an IndividualSettlement event; lower-case hex, `timestamp` in Unix seconds as a decimal string. */
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
    /** Request and answer both match: the blob belongs to this call. */
    hashesMatch: boolean
}

/**
 * What the gateway's blob says about the call. The input hash proves the model; the rest is only the gateway's claim.
 * All null when the hashes do not match, because then the blob belongs to another call.
 */
export type SaidOfCall = Pick<
    IndividualContent,
    'isWebSearch' | 'model' | 'promptTokens' | 'completionTokens' | 'costOpg' | 'costUsd'
>

const NOTHING_SAID: SaidOfCall = {
    isWebSearch: false,
    model: null,
    promptTokens: null,
    completionTokens: null,
    costOpg: null,
    costUsd: null,
}

/** Checks the event's signature alone, which needs no blob. */
export function checkSignature(event: IndividualEvent, keyOf: KeyFinder): CheckedSignature {
    const message = () => settlementMessage(event.inputHash, event.outputHash, event.timestamp)
    const reason = unverifiedReason(event.teeId, message, bytesOf(event.signature), keyOf)
    return { verified: reason === null, unverifiedReason: reason }
}

/** Checks an individual settlement: its signature with the TEE keys of that time, and its hashes with its blob. */
export function checkIndividual(
    content: IndividualContent,
    event: IndividualEvent,
    keyOf: KeyFinder,
): CheckedIndividual {
    const inputMatches = content.inputHashes.includes(event.inputHash)
    const outputMatches = content.outputHashes.includes(event.outputHash)
    const hashesMatch = inputMatches && outputMatches
    const said = hashesMatch ? content : NOTHING_SAID
    return {
        ...checkSignature(event, keyOf),
        inputMatches,
        outputMatches,
        hashesMatch,
        isWebSearch: said.isWebSearch,
        model: said.model,
        promptTokens: said.promptTokens,
        completionTokens: said.completionTokens,
        costOpg: said.costOpg,
        costUsd: said.costUsd,
    }
}
