import type { BatchContent, CallLeaf, HashesLeaf } from './blob-content'
import { BlobError, shown } from './blob-error'
import {
    callAbi,
    INPUT_HASH_AT,
    OUTPUT_HASH_AT,
    SIGNATURE_AT,
    TEE_ID_AT,
    TIMESTAMP_AT,
    WORD,
    writeHex,
    writeUint,
} from './leaf-abi'
import { uintOrNull } from './words'

/** A blob with more leaves than this is refused before any of them is read. */
export const MAX_LEAVES = 1_000_000
/** No RSA signature is longer. */
const MAX_SIGNATURE_BYTES = 4096

const CALLS = 'bytes32,bytes32,bytes32,bytes,uint256'
const HASHES = 'bytes32,bytes32,bytes32'

/**
 * Reads the leaves of a StandardMerkleTree dump (`standard-v1`), and where it says that they are in the tree. `tree` is ignored: it
 * follows from them.
 *
 * @throws BlobError
 */
export function readBatch(dump: { leafEncoding?: unknown; values?: unknown }): BatchContent {
    const { leafEncoding, values } = dump
    const encoding = encodingText(leafEncoding)
    if (encoding !== CALLS && encoding !== HASHES) {
        throw new BlobError(
            'UNKNOWN_SHAPE',
            `No batch has the leaf encoding ${shown(encoding ?? leafEncoding)}.`,
        )
    }
    if (!Array.isArray(values)) {
        throw new BlobError('UNKNOWN_SHAPE', `A batch's values are a list; these are ${shown(values)}.`)
    }
    if (values.length === 0) throw new BlobError('EMPTY_TREE', 'The batch has no leaves.')
    if (values.length > MAX_LEAVES) {
        throw new BlobError(
            'TOO_MANY_LEAVES',
            `The batch has ${values.length} leaves; at most ${MAX_LEAVES} are read.`,
        )
    }
    const treeIndexes = treeIndexesOf(values)
    return encoding === CALLS
        ? { kind: 'batch', treeIndexes, shape: 'CALLS', leaves: values.map(callLeaf) }
        : { kind: 'batch', treeIndexes, shape: 'HASHES', leaves: values.map(hashesLeaf) }
}

/** Leaves are the last nodes of a complete binary tree, each at a place of its own. */
function treeIndexesOf(values: unknown[]): number[] | null {
    const first = values.length - 1
    const isTaken = new Uint8Array(values.length)
    const indexes: number[] = []
    for (const entry of values) {
        const index = (entry as { treeIndex?: unknown } | null)?.treeIndex
        if (typeof index !== 'number' || !Number.isInteger(index)) return null
        // Undefined is a place that no leaf has.
        if (isTaken[index - first] !== 0) return null
        isTaken[index - first] = 1
        indexes.push(index)
    }
    return indexes
}

function encodingText(leafEncoding: unknown): string | null {
    if (!Array.isArray(leafEncoding) || !leafEncoding.every((type) => typeof type === 'string')) return null
    return leafEncoding.join()
}

function callLeaf(entry: unknown, index: number): CallLeaf {
    const value = fields(entry, index, 5)
    const signature = value[3]
    const signatureBytes = typeof signature === 'string' ? (signature.length >> 1) - 1 : -1
    if (signatureBytes < 0 || signatureBytes > MAX_SIGNATURE_BYTES)
        return malformedSignature(index, signature)
    const abi = callAbi(signatureBytes)
    if (!writeHex(abi, signature, SIGNATURE_AT, signatureBytes)) return malformedSignature(index, signature)
    const timestamp = uintOrNull(value[4])
    if (timestamp === null) return malformed(index, 'timestamp', value[4], 'a uint256')
    writeUint(abi, timestamp, TIMESTAMP_AT)
    return {
        teeId: bytes32(abi, value[0], TEE_ID_AT, index, 'TEE id'),
        inputHash: bytes32(abi, value[1], INPUT_HASH_AT, index, 'input hash'),
        outputHash: bytes32(abi, value[2], OUTPUT_HASH_AT, index, 'output hash'),
        timestamp,
        signature: abi.subarray(SIGNATURE_AT, SIGNATURE_AT + signatureBytes),
        abi,
    }
}

function hashesLeaf(entry: unknown, index: number): HashesLeaf {
    const value = fields(entry, index, 3)
    const abi = Buffer.allocUnsafe(3 * WORD)
    return {
        inputHash: bytes32(abi, value[0], 0, index, 'input hash'),
        outputHash: bytes32(abi, value[1], WORD, index, 'output hash'),
        signatureHash: bytes32(abi, value[2], 2 * WORD, index, 'signature hash'),
        abi,
    }
}

function fields(entry: unknown, index: number, count: number): unknown[] {
    const value = (entry as { value?: unknown } | null)?.value
    if (Array.isArray(value) && value.length === count) return value
    throw new BlobError('MALFORMED_LEAF', `Leaf ${index} must be a list of ${count}; it is ${shown(value)}.`)
}

function bytes32(abi: Buffer, value: unknown, at: number, index: number, field: string): string {
    return writeHex(abi, value, at, WORD)
        ? value.toLowerCase()
        : malformed(index, field, value, '32 bytes of hex')
}

function malformedSignature(index: number, value: unknown): never {
    return malformed(index, 'signature', value, `hex of at most ${MAX_SIGNATURE_BYTES} bytes`)
}

function malformed(index: number, field: string, value: unknown, wanted: string): never {
    throw new BlobError(
        'MALFORMED_LEAF',
        `The ${field} of leaf ${index} must be ${wanted}; it is ${shown(value)}.`,
    )
}
