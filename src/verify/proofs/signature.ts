import { constants, type KeyObject, verify } from 'node:crypto'
import { getBytes, solidityPackedKeccak256 } from 'ethers'
import type { Key } from './keys'

/** What gateways write for the enclave where they have none. */
const FILLER_TEE = '0xddc21f2d5d0af861b4fc1390df47f1c93bc5aee54e7e31763e97256d56148253'
/** Bytes of the shortest RSA signature; less is what gateways put where they have none. */
const SHORTEST = 128

/** A call as an enclave signs it. Hex in lower case; `timestamp` in Unix seconds. */
export interface SignedCall {
    teeId: string
    inputHash: string
    outputHash: string
    timestamp: bigint
    signature: string
}

/** Why a call is not verified; null when its signature holds. */
export function unverifiedReason(call: SignedCall, keyOf: (teeId: string) => Key): string | null {
    if (call.teeId === FILLER_TEE) return 'FILLER_TEE'
    if ((call.signature.length - 2) / 2 < SHORTEST) return 'PLACEHOLDER_SIGNATURE'
    const key = keyOf(call.teeId)
    if (typeof key === 'string') return key
    return isSigned(call, key) ? null : 'SIGNATURE_INVALID'
}

/** RSA-PSS, SHA-256, salt of 32 bytes, over keccak256(inputHash, outputHash, uint256 timestamp). */
function isSigned({ inputHash, outputHash, timestamp, signature }: SignedCall, key: KeyObject): boolean {
    const message = solidityPackedKeccak256(
        ['bytes32', 'bytes32', 'uint256'],
        [inputHash, outputHash, timestamp],
    )
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    try {
        return verify('sha256', getBytes(message), options, getBytes(signature))
    } catch {
        return false
    }
}
