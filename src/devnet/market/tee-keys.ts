import {
    constants,
    createHash,
    createPrivateKey,
    createPublicKey,
    type KeyObject,
    privateEncrypt,
} from 'node:crypto'
import type { Hex } from '../../base/hex'
import { keccakOf } from '../../base/keccak'
import { TEST_TEE_PRIVATE_KEYS } from '../keys'

export interface TeeKey {
    /** keccak256 of the DER public key. */
    teeId: Hex
    /** SubjectPublicKeyInfo, DER. */
    publicKey: Hex
    privateKey: KeyObject
}

/** The simulated enclaves' keys. */
export const TEE_KEYS: readonly TeeKey[] = TEST_TEE_PRIVATE_KEYS.map((base64) => {
    const privateKey = createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' })
    const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
    const publicKey: Hex = `0x${der.toString('hex')}`
    return { teeId: keccakOf(publicKey), publicKey, privateKey }
})

/** What an enclave signs: keccak256(inputHash, outputHash, timestamp), packed. */
export function settlementMessage(inputHash: Hex, outputHash: Hex, timestamp: number): Hex {
    const packed = inputHash.slice(2) + outputHash.slice(2) + timestamp.toString(16).padStart(64, '0')
    return keccakOf(Buffer.from(packed, 'hex'))
}

const HASH_BYTES = 32
const MODULUS_BYTES = 256

/**
 * RSA-PSS (SHA-256, salt 32) over the message bytes, with a salt derived from the message, so that the same call is
 * signed the same on every machine; Node's own PSS takes a random salt. EMSA-PSS of RFC 8017, section 9.1.1.
 */
export function signSettlement(key: TeeKey, message: Hex): Hex {
    const bytes = Buffer.from(message.slice(2), 'hex')
    const salt = sha256(Buffer.concat([Buffer.from('devnet salt'), bytes]))
    const digest = sha256(Buffer.concat([Buffer.alloc(8), sha256(bytes), salt]))
    const block = Buffer.alloc(MODULUS_BYTES - HASH_BYTES - 1)
    block[block.length - HASH_BYTES - 1] = 1
    salt.copy(block, block.length - HASH_BYTES)
    const mask = mgf1(digest, block.length)
    for (let i = 0; i < block.length; i++) block[i] ^= mask[i]
    // The modulus has 2048 bits, so the encoded message has 2047: its first bit is 0.
    block[0] &= 0x7f
    const encoded = Buffer.concat([block, digest, Buffer.from([0xbc])])
    const signature = privateEncrypt({ key: key.privateKey, padding: constants.RSA_NO_PADDING }, encoded)
    return `0x${signature.toString('hex')}`
}

function mgf1(seed: Buffer, length: number): Buffer {
    const parts: Buffer[] = []
    for (let counter = 0; parts.length * HASH_BYTES < length; counter++) {
        const suffix = Buffer.alloc(4)
        suffix.writeUInt32BE(counter)
        parts.push(sha256(Buffer.concat([seed, suffix])))
    }
    return Buffer.concat(parts).subarray(0, length)
}

function sha256(data: Buffer): Buffer {
    return createHash('sha256').update(data).digest()
}
