/** Longest name or id kept, in UTF-16 units. */
const MAX_TEXT = 512
/** Longest text argument of a chain event; hex is kept whole. */
const MAX_ARGUMENT = 4096

/** A string as Postgres can hold it: cut, NUL shown as U+2400, half surrogates replaced. */
export function storedText(text: string, max = MAX_TEXT): string {
    return text.slice(0, max).replaceAll('\0', '\u2400').toWellFormed()
}

export function storedArgument(value: string): string {
    return storedText(value, value.startsWith('0x') ? Number.POSITIVE_INFINITY : MAX_ARGUMENT)
}

/** A Walrus blob id as kept: its bytes as text where they are UTF-8 of at most 512 bytes, else hex of the first 512. */
export function storedBlobId(hex: string): string {
    const bytes = Buffer.from(hex.slice(2), 'hex')
    if (bytes.length <= 512 && isUtf8(bytes)) return storedText(bytes.toString('utf8'))
    return storedText(hex.slice(0, 2 + 2 * 512))
}

function isUtf8(bytes: Buffer): boolean {
    try {
        new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
        return true
    } catch {
        return false
    }
}
