/** Characters from which on it is looked how many bytes a text becomes. */
const LONG_TEXT = 256
/** Bytes of a value or name with what JSON puts around it, where it is not looked at closer. */
const USUAL = 8

/**
 * Bytes that an answer will have as JSON, nearly; counting stops above `most`. The same value may be in it under many aliases
 * without taking memory before it is written down.
 */
export function measureAnswer(value: unknown, most: number): number {
    let bytes = 0
    const waiting: unknown[] = [value]
    while (waiting.length > 0 && bytes <= most) {
        const next = waiting.pop()
        if (typeof next === 'string') bytes += bytesOf(next)
        else if (Array.isArray(next)) for (const each of next) waiting.push(each)
        else if (typeof next === 'object' && next !== null)
            for (const name of Object.keys(next)) {
                bytes += name.length + USUAL
                waiting.push((next as Record<string, unknown>)[name])
            }
        else bytes += USUAL
    }
    return bytes
}

/** Short ones are of no account; a long one may be all quotes, control characters or Chinese. */
function bytesOf(text: string): number {
    return text.length < LONG_TEXT ? text.length + 2 : Buffer.byteLength(JSON.stringify(text))
}
