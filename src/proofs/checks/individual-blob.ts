import type { Hex } from '../../base/hex'
import type { IndividualContent } from './blob-content'
import { BlobError } from './blob-error'
import { countOrNull, decimalOrNull, wholeOrNull } from './decimal'
import { addressOrNull, base64OrNull, bytes32OrNull } from './hex-fields'
import { field, isObject, type Json, JsonNumber, type JsonObject, parseExact } from './json'
import { keccakHex } from './keccak'
import { modelOf } from './model-name'
import { replyTexts } from './reply-texts'
import { requestTexts } from './request-texts'
import { uintOrNull } from './words'

/**
 * Reads the blob of an individual settlement without its prompt and answer, of which only hashes stay. Fields that are
 * missing or of another type are null; the hashes then show whether it is the settled call.
 *
 * @throws BlobError when it has no input or output, or is nested too deep
 */
export function readIndividual(blob: JsonObject): IndividualContent {
    const input = part(blob, 'input')
    const output = part(blob, 'output')
    const usage = field(output, 'usage')
    const cost = field(output, 'opengradient')
    return {
        kind: 'individual',
        inputHashes: hashes(either(blob, 'input', input).flatMap(requestTexts)),
        outputHashes: hashes(either(blob, 'output', output).flatMap(replyTexts)),
        isWebSearch: isWebSearch(input, output),
        model: modelOf(field(input, 'model')) ?? modelOf(field(output, 'model')),
        promptTokens: countOrNull(field(usage, 'prompt_tokens') ?? field(usage, 'input_tokens')),
        completionTokens: countOrNull(field(usage, 'completion_tokens') ?? field(usage, 'output_tokens')),
        costOpg: wholeOrNull(field(cost, 'cost_opg')),
        costUsd: decimalOrNull(field(cost, 'cost_usd')),
        teeId: bytes32OrNull(field(blob, 'teeId')),
        signature: base64OrNull(field(blob, 'teeSignature')),
        timestamp: timestampOf(field(blob, 'timestamp')),
        ethAddress: addressOrNull(field(blob, 'ethAddress')),
    }
}

/**
 * Whether a call is a web search (`POST /v1/web_search` of the gateways): the request asks a query of no model, the answer is found text.
 * Source: tee-gateway web_search_controller.py.
 */
function isWebSearch(input: Json, output: Json): boolean {
    if (typeof field(input, 'query') !== 'string') return false
    if (['messages', 'prompt', 'model'].some((key) => field(input, key) !== undefined)) return false
    return typeof field(output, 'content') === 'string' && field(output, 'choices') === undefined
}

/** Input or output as an object where a gateway sent it as JSON text. */
function part(blob: JsonObject, key: string): Json {
    const value = field(blob, key)
    if (value === undefined) throw new BlobError('UNKNOWN_SHAPE', `The blob has no ${key}.`)
    return (typeof value === 'string' && asObject(value)) || value
}

/** The part as it is written, and as the object that is written in it. */
function either(blob: JsonObject, key: string, read: Json): Json[] {
    return blob[key] === read ? [read] : [read, blob[key]]
}

function asObject(text: string): JsonObject | null {
    if (!text.startsWith('{')) return null
    try {
        const value = parseExact(text)
        return isObject(value) ? value : null
    } catch {
        return null
    }
}

/** Half a surrogate pair has no UTF-8: no gateway can have hashed such a text. */
function hashes(texts: string[]): Hex[] {
    const distinct = new Set(texts.filter((text) => text.isWellFormed()))
    return [...distinct].map((text) => keccakHex(Buffer.from(text, 'utf8')))
}

function timestampOf(value: Json | undefined): string | null {
    return uintOrNull(value instanceof JsonNumber ? value.lexeme : value)
}
