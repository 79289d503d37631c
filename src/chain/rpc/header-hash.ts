import { keccakOf } from '../../base/keccak'

/** Members of a header in the order in which they are hashed (execution-specs, OP stack's `Header`); q = a quantity. */
const ALWAYS = [
    'parentHash',
    'sha3Uncles',
    'miner',
    'stateRoot',
    'transactionsRoot',
    'receiptsRoot',
    'logsBloom',
    'difficulty q',
    'number q',
    'gasLimit q',
    'gasUsed q',
    'timestamp q',
    'extraData',
    'mixHash',
    'nonce',
]
/** Came with London, Shanghai, Cancun (three) and Prague; a header has the first so many of them. */
const LATER = [
    'baseFeePerGas q',
    'withdrawalsRoot',
    'blobGasUsed q',
    'excessBlobGas q',
    'parentBeaconBlockRoot',
    'requestsHash',
]
/** What nodes say of a block besides its header. */
const NO_HEADER = [
    'hash',
    'size',
    'totalDifficulty',
    'transactions',
    'uncles',
    'withdrawals',
    'author',
    'sealFields',
]
const KNOWN = new Set([...[...ALWAYS, ...LATER].map((member) => member.split(' ')[0]), ...NO_HEADER])

/** Says nothing of a block: every log is in it. */
const FULL_BLOOM = /^0x[fF]{512}$/

/** What a header's own hash says of the rest of it. */
export type HeaderProof =
    /** It is the hash of exactly this header: no member of it, its time among them, is another one. */
    | 'proven'
    /** All of it is there and it is not: something was altered. */
    | 'contradicted'
    /** Not all that is hashed is told, or more than is known here. */
    | 'open'

/**
 * Holds a block as eth_getBlockByNumber gives it against its hash, on a chain whose blocks are hashed as Ethereum's:
 * keccak256 of the RLP list of the header's members. A member that this project does not know of may be part of the header.
 */
export function proveHeader(raw: any): HeaderProof {
    if (FULL_BLOOM.test(raw.logsBloom)) return 'open'
    const later = LATER.filter((member) => raw[member.split(' ')[0]] != null)
    const parts = [...ALWAYS, ...later].map((member) => bytesOf(raw, member))
    if (parts.some((part) => part === null)) return 'open'
    if (keccakOf(rlpList(parts as Buffer[])) === String(raw.hash).toLowerCase()) return 'proven'
    const isWhole = later.length === LATER.length && Object.keys(raw).every((key) => KNOWN.has(key))
    return isWhole ? 'contradicted' : 'open'
}

function bytesOf(raw: any, member: string): Buffer | null {
    const [name, quantity] = member.split(' ')
    const value: unknown = raw[name]
    if (typeof value !== 'string' || !/^0x[0-9a-fA-F]*$/.test(value)) return null
    const digits = quantity ? value.slice(2).replace(/^0+/, '') : value.slice(2)
    return Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex')
}

/** RLP of a list of byte strings (Ethereum yellow paper, appendix B). */
function rlpList(items: readonly Buffer[]): Buffer {
    const body = Buffer.concat(items.map(rlpString))
    return Buffer.concat([rlpLength(body.length, 0xc0), body])
}

function rlpString(bytes: Buffer): Buffer {
    if (bytes.length === 1 && bytes[0] < 0x80) return bytes
    return Buffer.concat([rlpLength(bytes.length, 0x80), bytes])
}

function rlpLength(length: number, offset: number): Buffer {
    if (length < 56) return Buffer.from([offset + length])
    const hex = length.toString(16)
    const size = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
    return Buffer.concat([Buffer.from([offset + 55 + size.length]), size])
}
