import { keccak256 } from '@subsquid/evm-abi'
import type { LogRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import type { Hex } from '../base/hex'
import { liveRequests } from './log-filter'

/**
 * A header's logsBloom asked whether requested logs may stand in the block (yellow paper, section 4.3.1): "no" is
 * certain, "yes" may be chance. On a busy chain nearly every bit is set and "yes" means nothing; then it is not asked.
 */
export class BloomCheck {
    private requests: { address: number[][] | null; topics: (number[][] | null)[] }[]
    private pairs: number

    constructor(requests: readonly LogRequest[]) {
        const named = liveRequests(requests).filter((r) => r.address != null && r.topic0 != null)
        this.requests = named.map((r) => ({
            address: r.address!.map(bloomBits),
            topics: [r.topic0, r.topic1, r.topic2, r.topic3].map((t) => t?.map(bloomBits) ?? null),
        }))
        this.pairs = named.reduce((n, r) => n + r.address!.length * r.topic0!.length, 0)
    }

    /** True if the bloom speaks for a requested log and would rarely do so by chance (below 1 in 100). */
    suspects(bloom: Hex | null): boolean {
        if (bloom == null || this.requests.length === 0) return false
        const bytes = Buffer.from(bloom.slice(2), 'hex')
        if (bytes.length !== 256) return false
        const has = (bits: number[]) => bits.every((b) => (bytes[255 - (b >> 3)] >> (b & 7)) & 1)
        const may = this.requests.some(
            (r) => r.address!.some(has) && r.topics.every((list) => list == null || list.some(has)),
        )
        return may && fill(bytes) ** 6 * this.pairs < 0.01
    }
}

/** False if a log of this contract with these topics is certainly not in the block. An unknown bloom excludes nothing. */
export function bloomAllows(
    bloom: Hex | null,
    { address, topics }: { address: Hex; topics: Hex[] },
): boolean {
    if (bloom == null) return true
    const bytes = Buffer.from(bloom.slice(2), 'hex')
    if (bytes.length !== 256) return true
    return [address, ...topics].every((value) =>
        bloomBits(value).every((bit) => (bytes[255 - (bit >> 3)] >> (bit & 7)) & 1),
    )
}

/** The three bits (0-2047) an address or topic sets. */
export function bloomBits(value: Hex): number[] {
    const hash: Buffer = keccak256(Buffer.from(value.slice(2), 'hex'))
    return [0, 2, 4].map((i) => hash.readUInt16BE(i) & 2047)
}

function fill(bytes: Buffer): number {
    let set = 0
    for (let b of bytes) for (; b > 0; b &= b - 1) set += 1
    return set / 2048
}
