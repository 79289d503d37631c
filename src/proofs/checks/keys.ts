import { createPublicKey, type KeyObject } from 'node:crypto'
import type { Hex } from '../../base/hex'
import { bytesOf, keccakHex } from './keccak'
import type { KeyReason } from './unverified-reason'

/** A TEE's key at the time of one settlement, or why there is none; `publicKey` is DER (SubjectPublicKeyInfo). */
export type KeyEntry = { publicKey: Hex } | { reason: KeyReason }

/**
 * The keys of all registered TEEs at the time of one settlement, by TEE id; a TEE that is not in it was not registered.
 */
export type KeyBook = ReadonlyMap<Hex, KeyEntry>

/** Larger keys cost more time than a settlement is worth; enclaves make 2,048 bits. */
const MAX_MODULUS_BITS = 8192
const CACHE_SIZE = 4096

const parsed = new Map<string, KeyObject | null>()

/** Finds the key that must have signed for a TEE, or why there is none. */
export type KeyFinder = (teeId: Hex) => KeyObject | KeyReason

/** A KeyFinder for one book; each key is parsed once in this thread, and looked up once for each book. */
export function keyFinder(book: KeyBook): KeyFinder {
    const found = new Map<Hex, KeyObject | KeyReason>()
    return (teeId) => {
        let key = found.get(teeId)
        if (key === undefined) found.set(teeId, (key = find(teeId, book)))
        return key
    }
}

function find(teeId: Hex, book: KeyBook): KeyObject | KeyReason {
    const entry = book.get(teeId)
    if (!entry) return 'TEE_NOT_REGISTERED'
    if ('reason' in entry) return entry.reason
    const cacheKey = teeId + entry.publicKey
    let key = parsed.get(cacheKey)
    if (key === undefined) {
        key = parse(teeId, entry.publicKey)
        if (parsed.size >= CACHE_SIZE) parsed.clear()
        parsed.set(cacheKey, key)
    }
    return key ?? 'KEY_UNKNOWN'
}

function parse(teeId: Hex, publicKey: Hex): KeyObject | null {
    const der = bytesOf(publicKey)
    if (keccakHex(der) !== teeId) return null
    try {
        const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
        const bits = key.asymmetricKeyDetails?.modulusLength ?? Number.POSITIVE_INFINITY
        return key.asymmetricKeyType === 'rsa' && bits <= MAX_MODULUS_BITS ? key : null
    } catch {
        return null
    }
}
