import { field, isObject, type Json, JsonNumber, type JsonObject } from './json'
import { pythonFloat } from './python-float'
import { pythonJson } from './python-json'
import { chatMessage, fullChatMessage } from './request-message'

/** The fields of a chat request that gateways hash. */
const CHAT_FIELDS = ['model', 'messages', 'temperature', 'max_tokens', 'stop', 'tools', 'response_format']

/**
 * Every text that a gateway may have hashed for this request, the likeliest first. A blob holds the request as the
 * client sent it, written again by JavaScript, so that 1.0 has become 1; the gateway hashed its own reduction of it.
 */
export function requestTexts(input: Json): string[] {
    const request = isObject(input) ? input : null
    const forms: (Json | undefined)[] = [input]
    if (request) {
        forms.push(
            floatTemperature(request),
            chatRequest(request, chatMessage),
            chatRequest(request, fullChatMessage),
            completionRequest(request),
            pick(request, CHAT_FIELDS),
        )
    }
    const texts = forms.filter((form) => form !== undefined).map((form) => pythonJson(form))
    if (typeof input === 'string') texts.unshift(input)
    texts.push(pythonJson(input, { comma: ',', colon: ':', ascii: false }))
    return texts
}

/** The request with its temperature as a float, as gateways make it before they hash. */
function floatTemperature(request: JsonObject): Json | undefined {
    if (!(request.temperature instanceof JsonNumber)) return undefined
    return { ...request, temperature: temperatureOf(request) }
}

/** A chat request as the gateway reduces it: what the signature covers. */
function chatRequest(request: JsonObject, message: (message: Json) => Json | undefined): Json | undefined {
    const messages = field(request, 'messages')
    if (!Array.isArray(messages)) return undefined
    const reduced = messages.map(message)
    if (reduced.includes(undefined)) return undefined
    return {
        ...common(request),
        messages: reduced as Json[],
        ...truthy(request, 'tools'),
        ...truthy(request, 'response_format'),
        ...(isTruthy(field(request, 'web_search')) ? { web_search: true } : {}),
    }
}

/** A text completion as the gateway reduces it. */
function completionRequest(request: JsonObject): Json | undefined {
    const prompt = field(request, 'prompt')
    return prompt === undefined ? undefined : { ...common(request), prompt }
}

function common(request: JsonObject): JsonObject {
    const maxTokens = field(request, 'max_tokens') ?? null
    return {
        model: field(request, 'model') ?? null,
        temperature: temperatureOf(request),
        ...(maxTokens === null ? {} : { max_tokens: maxTokens }),
        ...truthy(request, 'stop'),
    }
}

function temperatureOf(request: JsonObject): JsonNumber {
    const temperature = field(request, 'temperature')
    return new JsonNumber(pythonFloat(temperature instanceof JsonNumber ? Number(temperature.lexeme) : 0))
}

function truthy(request: JsonObject, key: string): JsonObject {
    const value = field(request, key)
    return isTruthy(value) ? { [key]: value as Json } : {}
}

/** What Python takes for true. */
function isTruthy(value: Json | undefined): boolean {
    if (value instanceof JsonNumber) return Number(value.lexeme) !== 0
    if (Array.isArray(value)) return value.length > 0
    return isObject(value) ? Object.keys(value).length > 0 : Boolean(value)
}

function pick(request: JsonObject, keys: string[]): JsonObject {
    return Object.fromEntries(
        keys.filter((key) => Object.hasOwn(request, key)).map((key) => [key, request[key]]),
    )
}
