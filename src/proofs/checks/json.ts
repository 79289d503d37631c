import { isUtf8 } from 'node:buffer'
import { parse } from 'lossless-json'
import { BlobError } from './blob-error'

/** A number as it is written in a JSON text: Python distinguishes `1` from `1.0`, JavaScript does not. */
export class JsonNumber {
    constructor(readonly lexeme: string) {}
}

export type Json = null | boolean | string | JsonNumber | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }

/** The text of a blob. @throws BlobError when it is not UTF-8 */
export function jsonText(bytes: Uint8Array): string {
    if (!isUtf8(bytes)) throw new BlobError('NOT_JSON', 'The blob is not UTF-8 text.')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
}

/**
 * Parses JSON and keeps numbers as they are written; of duplicate keys the last counts, as in Python.
 * @throws BlobError
 */
export function parseExact(text: string): Json {
    return reading(() => {
        const last = ({ newValue }: { newValue: unknown }) => newValue
        const options = { parseNumber: (lexeme: string) => new JsonNumber(lexeme), onDuplicateKey: last }
        return parse(text, undefined, options) as Json
    })
}

/** Parses JSON with the engine's own parser. @throws BlobError */
export function parseFast(text: string): unknown {
    return reading(() => JSON.parse(text))
}

function reading<T>(parseIt: () => T): T {
    try {
        return parseIt()
    } catch (error) {
        if (error instanceof BlobError) throw error
        if (isStackOverflow(error)) throw new BlobError('TOO_DEEP', 'The blob is nested too deep to be read.')
        throw new BlobError('NOT_JSON', 'The blob is not JSON.')
    }
}

function isStackOverflow(error: unknown): boolean {
    return (error as Error | null)?.name === 'RangeError'
}

export function isObject(value: Json | undefined): value is JsonObject {
    return (
        typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
    )
}

/** An own property; undefined of anything that is no object. */
export function field(value: Json | undefined, key: string): Json | undefined {
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
