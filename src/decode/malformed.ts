const MAX_REASON = 300

/** A log's content does not fit its topic. The log becomes a dead letter and decoding goes on. */
export class MalformedLog extends Error {
    override readonly name = 'MalformedLog'
}

/** Why a log could not be decoded, one short line: codec errors quote the whole log data. */
export function reasonOf(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error)
    return message.slice(0, MAX_REASON).replace(/\s+/g, ' ')
}
