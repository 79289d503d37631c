/** Longest name, id or label kept, in UTF-16 units. */
export const MAX_TEXT = 512
/** Longest string kept inside the arguments of a ChainEvent. */
export const MAX_ARGUMENT = 4096

/** A string as Postgres can hold it. */
export interface StoredText {
    text: string
    /** False when something was changed: cut, NUL, or bytes that were not UTF-8. */
    exact: boolean
}

/**
 * Makes a string fit for Postgres, which stores neither NUL (shown as U+2400) nor half a surrogate pair; long strings
 * are cut.
 */
export function storedText(raw: string, max = MAX_TEXT): StoredText {
    let text = raw.length > max ? raw.slice(0, max) : raw
    if (text.includes('\0')) text = text.replaceAll('\0', '\u2400')
    text = text.toWellFormed()
    return { text, exact: text === raw && !text.includes('\ufffd') }
}

export function storedTextOrNull(raw: string | null): string | null {
    return raw === null ? null : storedText(raw).text
}
