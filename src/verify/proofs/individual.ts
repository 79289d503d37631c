import { keccak256, toUtf8Bytes } from 'ethers'
import { LosslessNumber } from 'lossless-json'
import { storedText } from '../facts/stored-text'
import { inputTexts, outputTexts, readable } from './call-texts'
import { isObject, type Json, member, parseJson } from './python-json'

/** What a blob says of one call. */
export interface PublishedCall {
    /** Hashes that its request, or its answer, may have. */
    inputHashes: Set<string>
    outputHashes: Set<string>
    /** A web search: a query of no model, and what was found. */
    isWebSearch: boolean
    model: string | null
    inputTokens: string | null
    outputTokens: string | null
    /** OPG base units, decimal. */
    cost: string | null
    /** Decimal. */
    costUsd: string | null
}

/** Reads a blob as it was published, or as the archive keeps it without its texts. Null: it is no individual call. */
export function readCall(bytes: Uint8Array): PublishedCall | null {
    try {
        return callOf(parseJson(bytes))
    } catch {
        // No JSON, or nested deeper than it can be written again.
        return null
    }
}

function callOf(blob: Json): PublishedCall | null {
    if (!isObject(blob) || blob.format === 'standard-v1') return null
    if (blob.form === 'redacted-v1') return redacted(blob)
    const [input, output] = [member(blob, 'input'), member(blob, 'output')]
    if (input === undefined || output === undefined) return null
    const asked = (typeof input === 'string' && readable(input)[0]) || input
    const answered = (typeof output === 'string' && readable(output)[0]) || output
    const usage = member(answered, 'usage')
    const price = member(answered, 'opengradient')
    return {
        inputHashes: hashes(inputTexts(input)),
        outputHashes: hashes(outputTexts(output)),
        isWebSearch: isSearch(asked, answered),
        model: nameOf(member(asked, 'model')) ?? nameOf(member(answered, 'model')),
        inputTokens: count(member(usage, 'prompt_tokens') ?? member(usage, 'input_tokens')),
        outputTokens: count(member(usage, 'completion_tokens') ?? member(usage, 'output_tokens')),
        cost: whole(member(price, 'cost_opg')),
        costUsd: decimal(member(price, 'cost_usd')),
    }
}

function isSearch(asked: Json, answered: Json): boolean {
    const isQuery =
        typeof member(asked, 'query') === 'string' && typeof member(answered, 'content') === 'string'
    const others = [
        member(asked, 'messages'),
        member(asked, 'prompt'),
        member(asked, 'model'),
        member(answered, 'choices'),
    ]
    return isQuery && others.every((each) => each === undefined)
}

function redacted(blob: { [key: string]: Json }): PublishedCall {
    const list = (value: Json) =>
        new Set(Array.isArray(value) ? value.map((each) => `0x${String(each).replace(/^0x/, '')}`) : [])
    return {
        inputHashes: list(blob.inputHashes),
        outputHashes: list(blob.outputHashes),
        isWebSearch: blob.isWebSearch === true,
        model: nameOf(blob.model),
        inputTokens: count(blob.promptTokens),
        outputTokens: count(blob.completionTokens),
        cost: whole(blob.costOpg),
        costUsd: decimal(blob.costUsd),
    }
}

function hashes(texts: string[]): Set<string> {
    return new Set(texts.filter((text) => text.isWellFormed()).map((text) => keccak256(toUtf8Bytes(text))))
}

function nameOf(value: Json | undefined): string | null {
    return typeof value === 'string' && value.trim() !== '' ? storedText(value.trim()) : null
}

const written = (value: Json | undefined) =>
    value instanceof LosslessNumber ? value.value : typeof value === 'string' ? value.trim() : ''

function whole(value: Json | undefined): string | null {
    const text = written(value)
    return /^\d{1,78}$/.test(text) && BigInt(text) < 2n ** 256n ? BigInt(text).toString() : null
}

/** A count that fits 31 bits. */
function count(value: Json | undefined): string | null {
    const text = whole(value)
    return text !== null && BigInt(text) < 2n ** 31n ? text : null
}

/** A decimal without exponent or idle zeros, the exact number that is written. */
function decimal(value: Json | undefined): string | null {
    const match = /^(\d{1,40})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(written(value))
    if (!match) return null
    const [, units, fraction = '', power = '0'] = match
    const scale = fraction.length - Number(power)
    const digits = BigInt(units + fraction) * 10n ** BigInt(Math.max(0, -scale))
    const places = Math.max(0, scale)
    const padded = digits.toString().padStart(places + 1, '0')
    const right = padded.slice(padded.length - places).replace(/0+$/, '')
    const left = padded.slice(0, padded.length - places)
    return places === 0 || right === '' ? left : `${left}.${right}`
}

const PROVIDERS = ['anthropic', 'bytedance', 'google', 'nous', 'openai', 'x-ai', 'xai']

/** A model's name without the provider that gateways put before it. */
export function withoutProvider(model: string): string {
    const [, provider, name] = /^([^/]+)\/(.*)$/s.exec(model) ?? []
    return provider && PROVIDERS.includes(provider.trim().toLowerCase()) ? name.trim() || model : model
}
