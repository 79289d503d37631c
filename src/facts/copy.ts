import { once } from 'node:events'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** Rows of one table, encoded for COPY. */
export interface CopyRows {
    table: string
    columns: readonly string[]
    data: Buffer
}

/** Bytes handed to the connection at once. */
const PIECE = 512 * 1024

/** @param lines one row each, in COPY's text format, without line end, columns in the order given */
export function encodeRows(table: string, columns: readonly string[], lines: string[]): CopyRows {
    return { table, columns, data: Buffer.from(lines.length ? `${lines.join('\n')}\n` : '') }
}

/** Appends rows with COPY, inside the client's transaction. */
export async function copyRows(client: ClientBase, { table, columns, data }: CopyRows): Promise<void> {
    if (data.length === 0) return
    const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
    const done = Promise.race([
        once(stream, 'finish'),
        once(stream, 'error').then(([error]) => {
            throw error
        }),
    ])
    for (let start = 0; start < data.length; start += PIECE) {
        const more = stream.write(data.subarray(start, start + PIECE))
        if (!more) await Promise.race([once(stream, 'drain'), done])
    }
    stream.end()
    await done
}
