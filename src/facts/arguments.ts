import type { JsonValue } from '../decode/events'
import { MAX_ARGUMENT, storedText } from './text'

type Arguments = Record<string, JsonValue>

/** Event arguments as jsonb can hold them; `inexact` lists those that had to be changed. */
export function storedArguments(args: Arguments): Arguments {
    const inexact: string[] = []
    const stored: Arguments = {}
    for (const [name, value] of Object.entries(args)) stored[name] = keep(value, name, inexact)
    return inexact.length ? { ...stored, inexact } : stored
}

function keep(value: JsonValue, path: string, inexact: string[]): JsonValue {
    if (typeof value === 'string') {
        const { text, exact } = storedText(
            value,
            value.startsWith('0x') ? Number.POSITIVE_INFINITY : MAX_ARGUMENT,
        )
        if (!exact) inexact.push(path)
        return text
    }
    if (Array.isArray(value)) return value.map((item, i) => keep(item, `${path}[${i}]`, inexact))
    if (value && typeof value === 'object') {
        return Object.fromEntries(
            Object.entries(value).map(([k, v]) => [k, keep(v, `${path}.${k}`, inexact)]),
        )
    }
    return value
}
