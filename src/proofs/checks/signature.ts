import { constants, type KeyObject, verify } from 'node:crypto'
import type { Hex } from '../../base/hex'
import { HASH, keccakInto } from './keccak'
import type { KeyFinder } from './keys'
import { INPUT_HASH_AT, TIMESTAMP_AT, WORD, writeUint } from './leaf-abi'
import type { UnverifiedReason } from './unverified-reason'

/** The id that gateways write where they have no enclave; no key has it. */
export const FILLER_TEE_ID = '0xddc21f2d5d0af861b4fc1390df47f1c93bc5aee54e7e31763e97256d56148253'

/** Fewer bytes than RSA's 1,024 bits are not a signature but a placeholder of gateways that have none. */
const SHORTEST_SIGNATURE = 128

const SALT_BYTES = 32

const packed = Buffer.alloc(3 * WORD)

/**
 * The 32 bytes an enclave signs: keccak256(inputHash, outputHash, uint256 timestamp), packed. Hex is lower
 * case, the time in Unix seconds as a decimal string.
 */
export function settlementMessage(inputHash: Hex, outputHash: Hex, timestamp: string): Buffer {
    packed.write(inputHash.slice(2), 0, 'hex')
    packed.write(outputHash.slice(2), WORD, 'hex')
    packed.fill(0, 2 * WORD)
    writeUint(packed, timestamp, 2 * WORD)
    const message = Buffer.allocUnsafe(HASH)
    keccakInto(message, 0, packed)
    return message
}

const leafMessage = Buffer.alloc(HASH)

/** As `settlementMessage`, of a leaf's `abi`; the result is valid until the next call. */
export function messageOfLeaf(abi: Buffer): Buffer {
    for (let i = 0; i < 2 * WORD; i++) packed[i] = abi[INPUT_HASH_AT + i]
    for (let i = 0; i < WORD; i++) packed[2 * WORD + i] = abi[TIMESTAMP_AT + i]
    keccakInto(leafMessage, 0, packed)
    return leafMessage
}

/** RSA-PSS with SHA-256 and a salt of 32 bytes, as the verifier contract checks it. Never throws. */
export function verifySignature(key: KeyObject, message: Buffer, signature: Buffer): boolean {
    try {
        const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_BYTES }
        return verify('sha256', message, options, signature)
    } catch {
        return false
    }
}

/**
 * Checks whether the TEE signed the message: null when it did, else the reason why that is not verified. `message` is
 * asked for only if a key is there.
 */
export function unverifiedReason(
    teeId: Hex,
    message: () => Buffer,
    signature: Buffer,
    keyOf: KeyFinder,
): UnverifiedReason | null {
    if (teeId === FILLER_TEE_ID) return 'FILLER_TEE'
    if (signature.length < SHORTEST_SIGNATURE) return 'PLACEHOLDER_SIGNATURE'
    const key = keyOf(teeId)
    if (typeof key === 'string') return key
    return verifySignature(key, message(), signature) ? null : 'SIGNATURE_INVALID'
}
