import { LosslessNumber, parse } from 'lossless-json'

/** JSON whose numbers are kept as they are written. */
export type Json = null | boolean | string | LosslessNumber | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** @throws when it is no JSON, or no UTF-8 */
export function parseJson(bytes: Uint8Array): Json {
    return parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), undefined, {
        onDuplicateKey: ({ newValue }) => newValue,
    }) as Json
}

export function isObject(value: Json | undefined): value is JsonObject {
    return (
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        !(value instanceof LosslessNumber)
    )
}

/** Member of an object; undefined of anything else. */
export function member(value: Json | undefined, key: string): Json | undefined {
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** What Python's `json.dumps(value, sort_keys=True)` writes. */
export function pythonJson(value: Json, ascii = true, [comma, colon] = [', ', ': ']): string {
    const write = (each: Json): string => {
        if (each instanceof LosslessNumber) return pythonNumber(each.value)
        if (typeof each === 'string') return pythonString(each, ascii)
        if (Array.isArray(each)) return `[${each.map(write).join(comma)}]`
        if (!isObject(each)) return String(each)
        const keys = Object.keys(each).sort((a, b) => Buffer.compare(utf32(a), utf32(b)))
        return `{${keys.map((key) => pythonString(key, ascii) + colon + write(each[key])).join(comma)}}`
    }
    return write(value)
}

/** Python orders strings by code point. */
function utf32(text: string): Buffer {
    const points = Array.from(text, (char) => char.codePointAt(0)!)
    const bytes = Buffer.alloc(4 * points.length)
    for (const [i, point] of points.entries()) bytes.writeUInt32BE(point, 4 * i)
    return bytes
}

function pythonString(text: string, ascii: boolean): string {
    const quoted = JSON.stringify(text)
    if (!ascii) return quoted
    return quoted.replace(
        /[\u007f-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
}

function pythonNumber(lexeme: string): string {
    if (/[.eE]/.test(lexeme)) return pythonFloat(Number(lexeme))
    return lexeme === '-0' ? '0' : lexeme
}

/** A double as Python's repr: as JavaScript's, but with `.0`, with exponents from 1e16 on and below 1e-4, of two digits. */
export function pythonFloat(value: number): string {
    if (Object.is(value, -0)) return '-0.0'
    if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
    const [digits, power] = value.toExponential().split('e')
    const exponent = Number(power)
    if (value !== 0 && (exponent < -4 || exponent >= 16)) {
        return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
    }
    const plain = exponent < 0 || exponent > 20 ? value.toFixed(decimals(digits, exponent)) : String(value)
    return plain.includes('.') ? plain : `${plain}.0`
}

function decimals(digits: string, exponent: number): number {
    return Math.max(0, digits.replace(/[-.]/g, '').length - 1 - exponent)
}
