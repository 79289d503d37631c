import { isUtf8 } from 'node:buffer'
import type { Hex } from '../base/hex'

const MAX_BYTES = 512

/**
 * A Walrus blob id as emitted: bytes that are meant to be UTF-8 text. Anything else, and anything longer than
 * 512 bytes, is kept as `0x…` hex of its first 512 bytes.
 */
export function blobIdText(bytes: Hex): string {
    if (bytes.length <= 2 + 2 * MAX_BYTES) {
        const buffer = Buffer.from(bytes.slice(2), 'hex')
        if (isUtf8(buffer)) return buffer.toString('utf8')
    }
    return bytes.slice(0, 2 + 2 * MAX_BYTES)
}
