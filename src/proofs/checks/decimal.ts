import { type Json, JsonNumber } from './json'

const WHOLE = /^[0-9]{1,78}$/
const DECIMAL = /^([0-9]{1,40})(?:\.([0-9]{1,60}))?(?:[eE]([+-]?[0-9]{1,2}))?$/
const MAX_WHOLE_DIGITS = 40
const MAX_FRACTION_DIGITS = 60
const MAX_UINT256 = 2n ** 256n

/** The text of a string or a number. */
function lexemeOf(value: Json | undefined): string {
    return value instanceof JsonNumber ? value.lexeme : typeof value === 'string' ? value.trim() : ''
}

/** A whole amount below 2^256, or null: gateways write OPG in base units, never with a point. */
export function wholeOrNull(value: Json | undefined): bigint | null {
    const lexeme = lexemeOf(value)
    if (!WHOLE.test(lexeme)) return null
    const amount = BigInt(lexeme)
    return amount < MAX_UINT256 ? amount : null
}

/** A decimal without sign or exponent, exactly the number that is written, or null; at most 40 digits and 60 after the point. */
export function decimalOrNull(value: Json | undefined): string | null {
    const match = DECIMAL.exec(lexemeOf(value))
    if (!match) return null
    const [, whole, fraction = '', power = '0'] = match
    const exponent = Number(power)
    const digits = whole + fraction
    const point = whole.length + exponent
    const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0')
    const at = Math.max(point, 1)
    const left = padded.slice(0, at).replace(/^0+(?=.)/, '')
    const right = padded.slice(at).replace(/0+$/, '')
    if (left.length > MAX_WHOLE_DIGITS || right.length > MAX_FRACTION_DIGITS) return null
    return right === '' ? left : `${left}.${right}`
}

/** Largest count that Postgres's `integer` holds. */
const MAX_COUNT = 2_147_483_647

/** A count of tokens, or null. */
export function countOrNull(value: Json | undefined): number | null {
    const count = wholeOrNull(value)
    return count !== null && count <= MAX_COUNT ? Number(count) : null
}
