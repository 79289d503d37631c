import { constants, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { hexOf, keccakHex } from '../../src/proofs/checks/keccak'
import { settlementMessage } from '../../src/proofs/checks/signature'

// Settlement batches as OpenGradient's data worker makes them, for the benches: 20 calls each, every signature its own.

export const LEAVES = 20
const KEYS = 8
const ENCODING = ['bytes32', 'bytes32', 'bytes32', 'bytes', 'uint256']
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }

export interface Enclave {
    publicKey: KeyObject
    privateKey: KeyObject
    /** DER, 0x hex. */
    der: string
    teeId: string
}

export interface Batch {
    /** The blob. */
    bytes: Buffer
    root: string
    signed: { key: KeyObject; message: Uint8Array; signature: Buffer }[]
}

export function makeEnclaves(): Enclave[] {
    return Array.from({ length: KEYS }, () => {
        const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
        const der = publicKey.export({ type: 'spki', format: 'der' })
        return { publicKey, privateKey, der: hexOf(der), teeId: keccakHex(der) }
    })
}

/**
 * @param number tells its calls from those of other batches
 * @param forged random bytes for signatures: they take as long to check, and no time to make
 */
export function makeBatch(enclaves: Enclave[], number: number, forged = false): Batch {
    const signed: Batch['signed'] = []
    const values = Array.from({ length: LEAVES }, (_, n) => {
        const { privateKey, publicKey, teeId } = enclaves[n % enclaves.length]
        const timestamp = String(1_780_000_000 + number * LEAVES + n)
        const [inputHash, outputHash] = [hexOf(randomBytes(32)), hexOf(randomBytes(32))]
        const message = settlementMessage(inputHash, outputHash, timestamp)
        const signature = forged ? forgery() : sign('sha256', message, { key: privateKey, ...PSS })
        signed.push({ key: publicKey, message, signature })
        return [teeId, inputHash, outputHash, hexOf(signature), timestamp]
    })
    const tree = StandardMerkleTree.of(values, ENCODING)
    return { bytes: Buffer.from(JSON.stringify(tree.dump())), root: tree.root, signed }
}

/** Below the modulus, whose first bit is 1, or else it would be refused unread. */
function forgery(): Buffer {
    const bytes = randomBytes(256)
    bytes[0] &= 0x7f
    return bytes
}

/** The floor: nothing but crypto.verify, with everything it needs at hand. */
export function verifyAlone(batches: Batch[]): void {
    for (const { signed } of batches)
        for (const { key, message, signature } of signed)
            if (!verify('sha256', message, { key, ...PSS }, signature))
                throw new Error('A signature is wrong.')
}

export function median(values: number[]): number {
    return [...values].sort((a, b) => a - b)[values.length >> 1]
}
