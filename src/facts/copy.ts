import { once } from 'node:events'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** Lines are sent in pieces of about this many characters. */
const PIECE = 256 * 1024

/**
 * Appends rows to a table with COPY, inside the client's transaction.
 * @param lines one row each, in the text format, without line end, columns in the order given
 */
export async function copyRows(
    client: ClientBase,
    table: string,
    columns: readonly string[],
    lines: string[],
) {
    if (lines.length === 0) return
    const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
    const done = Promise.race([
        once(stream, 'finish'),
        once(stream, 'error').then(([error]) => {
            throw error
        }),
    ])
    let piece: string[] = []
    let size = 0
    for (const line of lines) {
        piece.push(line)
        size += line.length
        if (size < PIECE) continue
        if (!stream.write(`${piece.join('\n')}\n`)) await Promise.race([once(stream, 'drain'), done])
        piece = []
        size = 0
    }
    stream.end(piece.length ? `${piece.join('\n')}\n` : undefined)
    await done
}
