import { once } from 'node:events'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** Bytes of a piece, nearly: what the socket takes while the next one is made. */
const PIECE_BYTES = 256 * 1024

/** Rows as COPY's text format, cut into pieces. The text is Latin-1. */
export function* pieces(lines: Iterable<string>): Generator<Buffer> {
    let text = ''
    for (const line of lines) {
        text += line
        text += '\n'
        if (text.length < PIECE_BYTES) continue
        yield Buffer.from(text, 'latin1')
        text = ''
    }
    if (text.length > 0) yield Buffer.from(text, 'latin1')
}

/**
 * Appends rows, making each piece while the server takes in the one before.
 * @param frozen the table was made in this transaction: its rows need no later look at who may see them
 */
export async function copyLines(
    client: ClientBase,
    table: string,
    columns: string,
    lines: Iterable<string>,
    frozen = false,
): Promise<void> {
    const copy = `COPY ${table} (${columns}) FROM STDIN ${frozen ? '(FREEZE)' : ''}`
    const stream = client.query(copyFrom(copy))
    const failed = once(stream, 'error').then(([error]) => Promise.reject(error))
    failed.catch(() => {})
    for (const piece of pieces(lines))
        if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), failed])
    const done = once(stream, 'finish')
    stream.end()
    await Promise.race([done, failed])
}
