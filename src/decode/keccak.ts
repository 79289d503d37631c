import { keccak256 } from '@subsquid/evm-abi'
import type { Hex } from './events'

/** keccak256 of the bytes behind a hex string. */
export function keccakOf(bytes: Hex): Hex {
    return '0x' + keccak256(Buffer.from(bytes.slice(2), 'hex')).toString('hex')
}
