import { keccak_256 } from '@noble/hashes/sha3'

/** keccak256 as lower-case 0x hex. */
export function keccakHex(data: Uint8Array): string {
    return `0x${Buffer.from(keccak_256(data)).toString('hex')}`
}
