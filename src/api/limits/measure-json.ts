/** What a JSON text holds, before anything is made of it. */
export interface JsonSize {
    /** Levels of nested objects and lists. */
    depth: number
    /** Values: members of objects and lists, and the objects and lists themselves. */
    values: number
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const LIST = 0x5b
const LIST_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d

/**
 * Measures a JSON text in one pass over its characters, without recursion and without making anything of it.
 * Text that is not JSON is measured too; whoever parses it says what is wrong.
 */
export function measureJson(text: string): JsonSize {
    const size: JsonSize = { depth: 0, values: 1 }
    let depth = 0
    for (let at = 0; at < text.length; at++) {
        switch (text.charCodeAt(at)) {
            case QUOTE:
                at = endOfString(text, at)
                break
            case COMMA:
                size.values++
                break
            case LIST:
            case OBJECT:
                size.values++
                size.depth = Math.max(size.depth, ++depth)
                break
            case LIST_END:
            case OBJECT_END:
                depth--
        }
    }
    return size
}

/** Index of the quote that ends the string which begins at `start`; the last character when none does. */
function endOfString(text: string, start: number): number {
    for (let at = start + 1; at < text.length; at++) {
        const code = text.charCodeAt(at)
        if (code === BACKSLASH) at++
        else if (code === QUOTE) return at
    }
    return text.length
}
