/** Bytes as `0x` and lower-case hex digits. */
export type Hex = string

/** Bytes of an address and of a hash. */
export const ADDRESS_BYTES = 20
export const HASH_BYTES = 32

/** What is expected where hex of so many bytes has to be. */
export const hexForm = (bytes: number) => `0x and ${bytes * 2} hexadecimal digits`

/** Hex that a person wrote, in upper, lower or mixed case, as it is stored; null for what is no hex of whole bytes. */
export function readHex(text: string): Hex | null {
    return /^0x([0-9a-f]{2})*$/i.test(text) ? text.toLowerCase() : null
}

/** An address that a person wrote, in any case, as it is stored; null for what is none. */
export function readAddress(text: string): Hex | null {
    return text.length === 2 + 2 * ADDRESS_BYTES ? readHex(text) : null
}
