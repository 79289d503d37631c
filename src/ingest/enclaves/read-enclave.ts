import { bytes, type Src, string } from '@subsquid/evm-codec'
import type { Hex } from '../../base/hex'
import { sourceOf } from '../../decode/reader'

/** What a registry says of an enclave. */
export interface Enclave {
    /** DER, hex. */
    publicKey: Hex
    /** Null where the registry was asked for the key alone. */
    paymentAddress: Hex | null
    endpoint: string | null
}

/** Longest answer that is read, characters: an enclave's record has a key, a certificate and an address. */
const MOST_HEX = 256 * 1024
const MOST_ENDPOINT = 2048

/**
 * Reads the result of `getTEE`. Every published registry returns a struct that begins with owner, payment address, endpoint and public key
 * and goes on differently; only the beginning is read. Null when it is none. Pure.
 */
export function teeIn(result: Hex): Enclave | null {
    return readOrNull(result, (src) => {
        const tee = src.slice(src.u32())
        tee.address()
        const paymentAddress = tee.address()
        const endpoint = string.decode(tee)
        const publicKey = bytes.decode(tee)
        return endpoint.length <= MOST_ENDPOINT ? { publicKey, paymentAddress, endpoint } : null
    })
}

/** Reads the result of `getTEEPublicKey`. Null when it is none. Pure. */
export function publicKeyIn(result: Hex): Enclave | null {
    return readOrNull(result, (src) => ({
        publicKey: bytes.decode(src),
        paymentAddress: null,
        endpoint: null,
    }))
}

function readOrNull(result: Hex, read: (src: Src) => Enclave | null): Enclave | null {
    if (result.length > MOST_HEX) return null
    try {
        return read(sourceOf(result))
    } catch {
        return null
    }
}
