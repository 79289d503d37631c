/** A number that Python holds as a float, and therefore writes `1.0` where JavaScript writes `1`. */
export class Float {
    constructor(readonly value: number) {}
}

export type Json =
    | string
    | number
    | bigint
    | boolean
    | null
    | Float
    | readonly Json[]
    | { readonly [key: string]: Json }

/** Python's `json.dumps(value, sort_keys=True)`: the text a gateway hashes. */
export function pythonText(value: Json): string {
    if (typeof value === 'string') return asciiText(value)
    if (value instanceof Float) return floatText(value)
    if (isList(value)) return `[${value.map(pythonText).join(', ')}]`
    if (typeof value === 'object' && value !== null) {
        const keys = Object.keys(value).sort(byCodePoint)
        return `{${keys.map((key) => `${asciiText(key)}: ${pythonText(value[key])}`).join(', ')}}`
    }
    return String(value)
}

/** JSON without spaces, keys as they come; floats as Python writes them, or as JavaScript makes them after a round trip. */
export function compactText(value: Json, floats: 'python' | 'javascript'): string {
    if (typeof value === 'string') return JSON.stringify(value)
    if (value instanceof Float) return floats === 'python' ? floatText(value) : String(value.value)
    if (isList(value)) return `[${value.map((each) => compactText(each, floats)).join(',')}]`
    if (typeof value === 'object' && value !== null) {
        const field = (key: string) => `${JSON.stringify(key)}:${compactText(value[key], floats)}`
        return `{${Object.keys(value).map(field).join(',')}}`
    }
    return String(value)
}

/** Right for the few digits that gateways' callers use; Python's exponents differ from JavaScript's. */
function floatText({ value }: Float): string {
    return Number.isInteger(value) ? `${value}.0` : String(value)
}

function asciiText(text: string): string {
    return JSON.stringify(text).replace(
        /[\u007f-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
}

function byCodePoint(a: string, b: string): number {
    return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function isList(value: Json): value is readonly Json[] {
    return Array.isArray(value)
}
