/** Bytes of an ABI word. */
export const WORD = 32

// abi.encode(bytes32 teeId, bytes32 inputHash, bytes32 outputHash, bytes signature, uint256 timestamp)
export const TEE_ID_AT = 0
export const INPUT_HASH_AT = 1 * WORD
export const OUTPUT_HASH_AT = 2 * WORD
const SIGNATURE_OFFSET_AT = 3 * WORD
export const TIMESTAMP_AT = 4 * WORD
const SIGNATURE_LENGTH_AT = 5 * WORD
export const SIGNATURE_AT = 6 * WORD

/**
 * A buffer for the ABI encoding of a call whose signature has so many bytes. All words are set but the ids, the time
 * and the signature.
 */
export function callAbi(signatureBytes: number): Buffer {
    const end = SIGNATURE_AT + signatureBytes
    const size = Math.ceil(end / WORD) * WORD
    const abi = Buffer.allocUnsafe(size)
    abi.fill(0, SIGNATURE_OFFSET_AT, SIGNATURE_AT)
    if (end < size) abi.fill(0, end)
    abi[SIGNATURE_OFFSET_AT + WORD - 1] = SIGNATURE_LENGTH_AT
    abi.writeUInt32BE(signatureBytes, SIGNATURE_AT - 4)
    return abi
}

const ZERO = 0x30
const X = 0x78

/** Writes `0x` hex of exactly so many bytes, in either case; false when the value is anything else. */
export function writeHex(target: Buffer, value: unknown, at: number, bytes: number): value is string {
    return (
        typeof value === 'string' &&
        value.length === 2 + 2 * bytes &&
        value.charCodeAt(0) === ZERO &&
        value.charCodeAt(1) === X &&
        target.write(value.slice(2), at, 'hex') === bytes
    )
}

/** Writes a decimal uint256 as a word; the word must be zero before. */
export function writeUint(target: Buffer, decimal: string, at: number): void {
    if (decimal.length <= 14) target.writeUIntBE(Number(decimal), at + WORD - 6, 6)
    else
        target.write(
            BigInt(decimal)
                .toString(16)
                .padStart(2 * WORD, '0'),
            at,
            'hex',
        )
}
