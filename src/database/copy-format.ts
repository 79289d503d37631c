import type { Hex } from '../base/hex'

/**
 * NULL in the text format of COPY; the functions below write other values in it
 * (https://www.postgresql.org/docs/current/sql-copy.html).
 */
export const NULL = '\\N'

const SPECIAL = /[\\\t\n\r]/
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

export function text(value: string | null): string {
    if (value === null) return NULL
    return SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (char) => ESCAPES[char]) : value
}

/** 0x hex to bytea. */
export function bytes(value: Hex | null): string {
    return value === null ? NULL : `\\\\x${value.slice(2)}`
}

export function number(value: bigint | number | null): string {
    return value === null ? NULL : value.toString()
}

export function flag(value: boolean | null): string {
    return value === null ? NULL : value ? 't' : 'f'
}

export function json(value: unknown): string {
    return text(JSON.stringify(value))
}

/** text[] */
export function textArray(values: string[]): string {
    return text(`{${values.map((value) => JSON.stringify(value)).join(',')}}`)
}

let lastTime = Number.NaN
let lastIso = ''

/** Unix milliseconds to timestamptz. Logs of one block come together, so the last answer is kept. */
export function time(ms: number): string {
    if (ms !== lastTime) {
        lastIso = new Date(ms).toISOString()
        lastTime = ms
    }
    return lastIso
}
