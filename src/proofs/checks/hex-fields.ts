import type { Hex } from '../../base/hex'
import type { Json } from './json'
import { hexOf } from './keccak'

const ADDRESS = /^0x[0-9a-f]{40}$/
const BYTES32 = /^0x[0-9a-f]{64}$/
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/
const MAX_BASE64 = 8192

/** Lower-case address, or null. */
export function addressOrNull(value: Json | undefined): Hex | null {
    return matching(value, ADDRESS)
}

/** 32 bytes of lower-case hex, or null; gateways leave the `0x` out at times. */
export function bytes32OrNull(value: Json | undefined): Hex | null {
    return matching(value, BYTES32) ?? (typeof value === 'string' ? matching(`0x${value}`, BYTES32) : null)
}

function matching(value: Json | undefined, pattern: RegExp): Hex | null {
    if (typeof value !== 'string' || value.length > 70) return null
    const lower = value.toLowerCase()
    return pattern.test(lower) ? lower : null
}

/** The bytes behind a base64 text, as hex; null when it is none, holds none or has more than 6,144 bytes. */
export function base64OrNull(value: Json | undefined): Hex | null {
    if (typeof value !== 'string' || value.length > MAX_BASE64) return null
    const text = value.trim()
    if (!BASE64.test(text)) return null
    const bytes = Buffer.from(text, 'base64')
    return bytes.length > 0 ? hexOf(bytes) : null
}
