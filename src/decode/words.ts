import { MalformedLog } from './malformed'

/** Reads one 32-byte word that starts at `at` in a hex string, or throws MalformedLog. */
export type WordReader = (hex: string, at: number) => unknown

export const WORD = 64

const ZEROS = Array.from({ length: WORD + 1 }, (_, digits) => '0'.repeat(digits))

function bytes32(hex: string, at: number): string {
    return '0x' + hex.slice(at, at + WORD)
}

function address(hex: string, at: number): string {
    expectZeros(hex, at, 24, 'address')
    return '0x' + hex.slice(at + 24, at + WORD)
}

function bool(hex: string, at: number): boolean {
    expectZeros(hex, at, WORD - 1, 'bool')
    const digit = hex[at + WORD - 1]
    if (digit === '0') return false
    if (digit === '1') return true
    throw new MalformedLog(`0x${hex.slice(at, at + WORD)} is not a bool`)
}

/** uint8 … uint32 are numbers, wider ones bigint, as in the generated codecs. */
function uint(bits: number): WordReader {
    const type = `uint${bits}`
    const skip = WORD - bits / 4
    if (bits <= 32) {
        return (hex, at) => {
            expectZeros(hex, at, skip, type)
            return Number.parseInt(hex.slice(at + skip, at + WORD), 16)
        }
    }
    return (hex, at) => {
        expectZeros(hex, at, skip, type)
        return BigInt('0x' + hex.slice(at + skip, at + WORD))
    }
}

function expectZeros(hex: string, at: number, digits: number, type: string): void {
    if (!hex.startsWith(ZEROS[digits], at)) {
        const article = type === 'address' ? 'an' : 'a'
        throw new MalformedLog(`0x${hex.slice(at, at + WORD)} is not ${article} ${type}`)
    }
}

/** The reader of a Solidity type that fills exactly one word; null for every other type. */
export function wordReader(type: string): WordReader | null {
    if (type === 'bytes32') return bytes32
    if (type === 'address') return address
    if (type === 'bool') return bool
    const bits = /^uint(\d+)$/.exec(type)
    return bits ? uint(Number(bits[1])) : null
}
