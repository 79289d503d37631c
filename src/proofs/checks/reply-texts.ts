import { field, type Json } from './json'
import { pythonJson } from './python-json'

/** Every text that a gateway may have hashed for this answer, the likeliest first. */
export function replyTexts(output: Json): string[] {
    if (typeof output === 'string') return [output, pythonJson(output)]
    const choices = field(output, 'choices')
    const choice = Array.isArray(choices) ? choices[0] : undefined
    const message = field(choice, 'message')
    const calls = field(message, 'tool_calls')
    const ofCalls = Array.isArray(calls) ? [pythonJson(calls)] : []
    // A web search answers with its content alone.
    const ofText = [field(message, 'content'), field(choice, 'text'), field(output, 'content')].flatMap(
        contentText,
    )
    const called = field(choice, 'finish_reason') === 'tool_calls'
    return [...(called ? [...ofCalls, ...ofText] : [...ofText, ...ofCalls]), pythonJson(output)]
}

/** A text, of which Gemini gives parts; beside pictures and tool calls it may be missing, and counts as empty. */
function contentText(content: Json | undefined): string[] {
    if (typeof content === 'string') return [content]
    if (content === null) return ['']
    if (!Array.isArray(content)) return []
    return [content.map((part) => (typeof part === 'string' ? part : textOf(part))).join('')]
}

function textOf(part: Json): string {
    const text = field(part, 'text')
    return typeof text === 'string' ? text : ''
}
