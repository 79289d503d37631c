import { BlobError } from './blob-error'
import { type Json, JsonNumber } from './json'
import { pythonFloat } from './python-float'

/** Python's own json module gives up near 1,000. */
const MAX_DEPTH = 990

/** How a JSON text is spaced and escaped. */
export interface JsonStyle {
    comma: string
    colon: string
    /** Non-ASCII as `\uXXXX`, lower-case hex, surrogate pairs. */
    ascii: boolean
}

const PYTHON: JsonStyle = { comma: ', ', colon: ': ', ascii: true }

/**
 * The text of Python's `json.dumps(value, sort_keys=True)` after `json.loads` of the same JSON: keys sorted by code
 * point, numbers as Python prints them, non-ASCII escaped.
 *
 * @throws BlobError TOO_DEEP
 */
export function pythonJson(value: Json, style: JsonStyle = PYTHON): string {
    const parts: string[] = []
    write(value, style, parts, 0)
    return parts.join('')
}

function write(value: Json, style: JsonStyle, parts: string[], depth: number): void {
    if (depth > MAX_DEPTH) throw new BlobError('TOO_DEEP', `The blob is nested deeper than ${MAX_DEPTH}.`)
    if (typeof value === 'string') parts.push(text(value, style))
    else if (value === null || typeof value === 'boolean') parts.push(String(value))
    else if (value instanceof JsonNumber) parts.push(pythonNumber(value.lexeme))
    else if (Array.isArray(value)) writeList(value, style, parts, depth)
    else writeObject(value, style, parts, depth)
}

function writeList(list: Json[], style: JsonStyle, parts: string[], depth: number): void {
    parts.push('[')
    for (let i = 0; i < list.length; i++) {
        if (i > 0) parts.push(style.comma)
        write(list[i], style, parts, depth + 1)
    }
    parts.push(']')
}

function writeObject(
    object: { [key: string]: Json },
    style: JsonStyle,
    parts: string[],
    depth: number,
): void {
    parts.push('{')
    let first = true
    for (const key of Object.keys(object).sort(byCodePoint)) {
        if (!first) parts.push(style.comma)
        first = false
        parts.push(text(key, style), style.colon)
        write(object[key], style, parts, depth + 1)
    }
    parts.push('}')
}

function text(value: string, { ascii }: JsonStyle): string {
    const quoted = JSON.stringify(value)
    return ascii ? quoted.replace(/[\u007f-\uffff]/g, escaped) : quoted
}

function escaped(unit: string): string {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A number as Python prints it once read: whole numbers keep every digit, the others are doubles. */
function pythonNumber(lexeme: string): string {
    if (/[.eE]/.test(lexeme)) return pythonFloat(Number(lexeme))
    return lexeme === '-0' ? '0' : lexeme
}

/** Python sorts by code point, JavaScript by UTF-16 unit; they differ only where there are surrogates. */
function byCodePoint(a: string, b: string): number {
    const pointsOfA = [...a]
    const pointsOfB = [...b]
    for (let i = 0; i < pointsOfA.length && i < pointsOfB.length; i++) {
        const difference = pointsOfA[i].codePointAt(0)! - pointsOfB[i].codePointAt(0)!
        if (difference !== 0) return difference
    }
    return pointsOfA.length - pointsOfB.length
}
