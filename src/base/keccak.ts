import { keccak256 } from '@subsquid/evm-abi'
import type { Hex } from './hex'

/** keccak256 of bytes, or of the bytes behind a hex string. */
export function keccakOf(bytes: Hex | Buffer): Hex {
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes.slice(2), 'hex') : bytes
    return '0x' + keccak256(buffer).toString('hex')
}
