import { field, isObject, type Json } from './json'

/** A message as the gateway hashes it: known fields only, attachments by type and file name. Undefined: of no known role. */
export function chatMessage(message: Json): Json | undefined {
    return reduced(message, userContent)
}

/** The same as the gateways of spring 2026 made it, with the attachments' content. */
export function fullChatMessage(message: Json): Json | undefined {
    return reduced(message, (content) => content)
}

function reduced(message: Json, ofUser: (content: Json) => Json): Json | undefined {
    const of = (key: string): Json => field(message, key) ?? null
    const content = of('content')
    switch (of('role')) {
        case 'system':
        case 'developer':
            return { role: 'system', content }
        case 'user':
            return { role: 'user', content: ofUser(content) }
        case 'assistant':
            return { role: 'assistant', content: content || '', ...toolCalls(of('tool_calls')) }
        case 'tool':
            return { role: 'tool', content, tool_call_id: of('tool_call_id') }
        case 'function':
            return { role: 'function', content, name: of('name') }
        default:
            return undefined
    }
}

function userContent(content: Json): Json {
    return Array.isArray(content) ? content.map(contentPart) : content
}

function contentPart(part: Json): Json {
    if (!isObject(part)) return { type: 'text', text: typeof part === 'string' ? part : '' }
    const type = field(part, 'type') ?? null
    if (type === 'text') return { type, text: field(part, 'text') || '' }
    const filename = field(field(part, 'file'), 'filename') || field(part, 'filename')
    return filename ? { type, filename } : { type }
}

function toolCalls(calls: Json): { tool_calls?: Json } {
    if (!Array.isArray(calls) || calls.length === 0) return {}
    return {
        tool_calls: calls.map((call) => ({
            id: field(call, 'id') ?? '',
            type: field(call, 'type') ?? 'function',
            function: {
                name: field(field(call, 'function'), 'name') ?? '',
                arguments: field(field(call, 'function'), 'arguments') ?? '',
            },
        })),
    }
}
