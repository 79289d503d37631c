import { Draw } from './draw'

const QUADS = Array.from({ length: 65_536 }, (_, n) => n.toString(16).padStart(4, '0'))
const NOISE_LENGTH = 2 ** 20
const NOISE = noise()

function noise(): string {
    const random = new Draw(7)
    let text = ''
    while (text.length < NOISE_LENGTH + 1024) text += QUADS[random.below(65_536)]
    return text
}

/** What hashes are of: the same number of another kind gives another hash. */
export enum Kind {
    CALL_TX = 1,
    INPUT,
    OUTPUT,
    LEAF,
    KEY,
    BATCH_TX,
    ROOT,
    BLOB,
    CONTRACT_TX,
    PAYMENT,
    BLOCK,
    MODEL,
    ADDRESS,
    REGISTRY_TX,
    SIGNATURE,
    INFERENCE,
}

/** Hex digits that look random; different for different numbers below 2^32 of one kind. @param digits at least 8 */
export function hex(kind: Kind, n: number, digits = 64): string {
    let mixed = Math.imul(n ^ (kind * 0x9e3779b9), 0x85ebca6b)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0xc2b2ae35)
    mixed = (mixed ^ (mixed >>> 16)) >>> 0
    const at = (mixed ^ Math.imul(kind, 77_777)) & (NOISE_LENGTH - 1)
    return QUADS[mixed >>> 16] + QUADS[mixed & 65_535] + NOISE.substring(at, at + digits - 8)
}
