import { keccak256 } from '@subsquid/evm-abi'
import { createKeccak, type IHasher } from 'hash-wasm'
import type { Hex } from '../../base/hex'

/** Bytes of a hash. */
export const HASH = 32

let fast: IHasher | undefined

/** Loads a keccak that is several times faster for this thread; the results are the same without it. */
export async function loadFastKeccak(): Promise<void> {
    fast = await createKeccak(256)
}

/**
 * Writes keccak256 of `bytes` to `target` at `at`. Small typed arrays live on V8's heap, and each costs a microsecond
 * when native code first sees it: hashes that go on to native code belong in a buffer that is there already.
 */
export function keccakInto(target: Buffer, at: number, bytes: Buffer): void {
    target.set(fast ? fast.init().update(bytes).digest('binary') : keccak256(bytes), at)
}

/** keccak256 as hex. */
export function keccakHex(bytes: Buffer): Hex {
    const hash = Buffer.allocUnsafe(HASH)
    keccakInto(hash, 0, bytes)
    return hexOf(hash)
}

export function hexOf(bytes: Buffer): Hex {
    return '0x' + bytes.toString('hex')
}

export function bytesOf(hex: Hex): Buffer {
    return Buffer.from(hex.slice(2), 'hex')
}
