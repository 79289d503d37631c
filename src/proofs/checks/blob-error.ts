/** Why a blob's bytes are not a settlement blob. */
export type BlobErrorCode =
    /** Not UTF-8, or not JSON. */
    | 'NOT_JSON'
    /** JSON, but none of the shapes that are published. */
    | 'UNKNOWN_SHAPE'
    /** A tree without leaves: it has no root. */
    | 'EMPTY_TREE'
    | 'TOO_MANY_LEAVES'
    /** A leaf that its encoding cannot hold. */
    | 'MALFORMED_LEAF'
    /** Nested deeper than any gateway could have written. */
    | 'TOO_DEEP'

/**
 * The public sentence for each reason a blob is refused. A BlobError's own message is not public: it quotes the
 * content, which may be a user's prompt.
 */
export const BLOB_ERROR_SENTENCES: Record<BlobErrorCode, string> = {
    NOT_JSON: 'it is not JSON',
    UNKNOWN_SHAPE: 'it has the shape of no settlement',
    EMPTY_TREE: 'its tree has no leaves',
    TOO_MANY_LEAVES: 'it has more leaves than are read',
    MALFORMED_LEAF: 'one of its leaves does not fit its encoding',
    TOO_DEEP: 'it is nested too deeply',
}

/** A blob's content is refused; the message names the value. */
export class BlobError extends Error {
    override readonly name = 'BlobError'

    constructor(
        readonly code: BlobErrorCode,
        message: string,
    ) {
        super(message)
    }
}

const SHOWN = 60

/** A value as shown in an error's message: its JSON, cut. Never throws. */
export function shown(value: unknown): string {
    if (value === undefined) return 'nothing'
    if (typeof value === 'object' && value !== null) {
        return Array.isArray(value)
            ? `a list of ${value.length}`
            : `an object with ${cut(Object.keys(value).slice(0, 8).join(', ')) || 'no keys'}`
    }
    return cut(typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN + 1)) : String(value))
}

function cut(text: string): string {
    const plain = text.toWellFormed().replaceAll('\0', '\u2400')
    return plain.length > SHOWN ? `${plain.slice(0, SHOWN).toWellFormed()}…` : plain
}
