const MAX_UINT256 = 2n ** 256n
/** Digits of the largest uint256. */
const MAX_DIGITS = 78
const DECIMAL = /^[0-9]+$/

/** A uint256 as a plain decimal string, from a decimal string or a number that JSON holds exactly; else null. */
export function uintOrNull(value: unknown): string | null {
    if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null
    if (typeof value !== 'string' || value.length > MAX_DIGITS || !DECIMAL.test(value)) return null
    if (value.length < MAX_DIGITS && (value === '0' || value[0] !== '0')) return value
    const number = BigInt(value)
    return number < MAX_UINT256 ? number.toString() : null
}
