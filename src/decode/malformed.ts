const MAX_REASON = 300

/** A log that does not hold what its topic promises. It becomes a dead letter, never a crash. */
export class MalformedLog extends Error {
    override readonly name = 'MalformedLog'
}

/** Why a log could not be decoded, one short line: codec errors quote the whole log data. */
export function reasonOf(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error)
    return message.slice(0, MAX_REASON).replace(/\s+/g, ' ')
}
