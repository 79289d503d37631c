import { LosslessNumber } from 'lossless-json'
import {
    isObject,
    type Json,
    type JsonObject,
    member,
    parseJson,
    pythonFloat,
    pythonJson,
} from './python-json'

const CHAT = ['model', 'messages', 'temperature', 'max_tokens', 'stop', 'tools', 'response_format']

/**
 * Texts whose keccak256 may be a call's input hash. Gateways hash a reduction of the request, and the blob holds the
 * request as JavaScript wrote it again; which reduction it was depends on the gateway's version.
 */
export function inputTexts(input: Json): string[] {
    if (typeof input === 'string') return [input, ...readable(input).flatMap(inputTexts), pythonJson(input)]
    if (!isObject(input)) return [pythonJson(input)]
    const temperature = member(input, 'temperature')
    const value = temperature instanceof LosslessNumber ? Number(temperature.value) : 0
    // Beyond any double Python writes Infinity, which no JSON has.
    const float = Number.isFinite(value) ? pythonFloat(value) : value > 0 ? '1e999' : '-1e999'
    const floated = { ...input, temperature: new LosslessNumber(float) }
    const head: JsonObject = { model: member(input, 'model') ?? null, temperature: floated.temperature }
    if ((member(input, 'max_tokens') ?? null) !== null) head.max_tokens = input.max_tokens
    Object.assign(head, given(input, 'stop'))
    const forms: Json[] = [input, floated]
    const messages = member(input, 'messages')
    if (Array.isArray(messages)) {
        const options = { ...given(input, 'tools'), ...given(input, 'response_format') }
        const search: JsonObject = isTrue(member(input, 'web_search')) ? { web_search: true } : {}
        for (const part of [attachment, (each: Json) => each]) {
            forms.push({
                ...head,
                messages: messages.map((each) => message(each, part)),
                ...options,
                ...search,
            })
        }
    }
    const prompt = member(input, 'prompt')
    if (prompt !== undefined) forms.push({ ...head, prompt })
    forms.push(
        Object.fromEntries(CHAT.filter((key) => Object.hasOwn(input, key)).map((key) => [key, input[key]])),
    )
    return [...forms.map((form) => pythonJson(form)), pythonJson(input, false, [',', ':'])]
}

/** Texts whose keccak256 may be a call's output hash: the reply, or the calls of tools it asks for. */
export function outputTexts(output: Json): string[] {
    if (typeof output === 'string')
        return [output, ...readable(output).flatMap(outputTexts), pythonJson(output)]
    const choices = member(output, 'choices')
    const choice = Array.isArray(choices) ? choices[0] : undefined
    const said = member(choice, 'message')
    const calls = member(said, 'tool_calls')
    const texts: (string | undefined)[] = [
        spoken(member(said, 'content')),
        spoken(member(choice, 'text')),
        spoken(member(output, 'content')),
    ]
    if (Array.isArray(calls)) texts.push(pythonJson(calls))
    if (said !== undefined && !texts.some((text) => text !== undefined)) texts.push('')
    return [...texts.filter((text) => text !== undefined), pythonJson(output)]
}

/** The object that is written in a string, if one is. */
export function readable(text: string): JsonObject[] {
    if (!text.startsWith('{')) return []
    try {
        const value = parseJson(Buffer.from(text))
        return isObject(value) ? [value] : []
    } catch {
        return []
    }
}

function spoken(content: Json | undefined): string | undefined {
    if (typeof content === 'string') return content
    if (content === null) return ''
    if (!Array.isArray(content)) return undefined
    return content.map((part) => (typeof part === 'string' ? part : textOf(part))).join('')
}

const textOf = (part: Json) => {
    const text = member(part, 'text')
    return typeof text === 'string' ? text : ''
}

function message(each: Json, part: (content: Json) => Json): Json {
    const of = (key: string): Json => member(each, key) ?? null
    const content = of('content')
    const role = of('role') === 'developer' ? 'system' : of('role')
    if (role === 'user') return { role, content: Array.isArray(content) ? content.map(part) : content }
    if (role === 'tool') return { role, content, tool_call_id: of('tool_call_id') }
    if (role === 'function') return { role, content, name: of('name') }
    if (role !== 'assistant') return { role, content }
    const calls = of('tool_calls')
    const asked: JsonObject = Array.isArray(calls) && calls.length ? { tool_calls: calls.map(toolCall) } : {}
    return { role, content: content || '', ...asked }
}

function toolCall(call: Json): Json {
    const called = member(call, 'function')
    return {
        id: member(call, 'id') ?? '',
        type: member(call, 'type') ?? 'function',
        function: { name: member(called, 'name') ?? '', arguments: member(called, 'arguments') ?? '' },
    }
}

/** A part of a message: text as it is, an attachment by type and file name. */
function attachment(part: Json): Json {
    if (!isObject(part)) return { type: 'text', text: typeof part === 'string' ? part : '' }
    const type = member(part, 'type') ?? null
    if (type === 'text') return { type, text: member(part, 'text') || '' }
    const filename = member(member(part, 'file'), 'filename') || member(part, 'filename')
    return filename ? { type, filename } : { type }
}

function given(request: JsonObject, key: string): JsonObject {
    const value = member(request, key)
    return isTrue(value) ? { [key]: value as Json } : {}
}

/** What Python takes for true. */
function isTrue(value: Json | undefined): boolean {
    if (value instanceof LosslessNumber) return Number(value.value) !== 0
    if (Array.isArray(value)) return value.length > 0
    return isObject(value) ? Object.keys(value).length > 0 : Boolean(value)
}
