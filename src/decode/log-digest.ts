import { hash } from 'node:crypto'
import type { Hex } from '../base/hex'

/** Bytes kept of the hash. */
const BYTES = 12

/**
 * A short digest of a log's contents: the first 12 bytes of SHA-256 over the texts (lower-case 0x hex) of its block's
 * hash, its address, its topics and its data, one after the other. Each row has it, so that a log can be compared with
 * its row later. The block's hash is included because the sender of a log chooses its contents but not the block:
 * without it two contents with the same digest could be searched for before one of them is sent (2^48 tries), with it
 * only afterwards (2^96).
 */
export function logDigest(log: { blockHash: Hex; address: Hex; topics: readonly Hex[]; data: Hex }): Hex {
    const text = log.blockHash + log.address + log.topics.join('') + log.data
    return `0x${hash('sha256', text, 'hex').slice(0, 2 * BYTES)}`
}
