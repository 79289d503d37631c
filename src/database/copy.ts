import { once } from 'node:events'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** Rows of one table, encoded for COPY piece by piece. */
export interface CopyRows {
    table: string
    columns: readonly string[]
    pieces: Buffer[]
}

/** Rows of a piece; a piece of usual rows is some hundred KB. */
const PIECE_ROWS = 512

/** Collects the rows of one table. */
export class RowBuffer implements CopyRows {
    readonly pieces: Buffer[] = []
    private lines: string[] = []

    constructor(
        readonly table: string,
        readonly columns: readonly string[],
    ) {}

    /** @param line one row in COPY's text format, without line end, fields in column order */
    add(line: string): void {
        if (this.lines.push(line) === PIECE_ROWS) this.cut()
    }

    /** All rows so far. */
    finish(): CopyRows {
        this.cut()
        return this
    }

    private cut(): void {
        if (this.lines.length) this.pieces.push(Buffer.from(`${this.lines.join('\n')}\n`))
        this.lines = []
    }
}

/** @param lines see RowBuffer.add */
export function encodeRows(table: string, columns: readonly string[], lines: Iterable<string>): CopyRows {
    const rows = new RowBuffer(table, columns)
    for (const line of lines) rows.add(line)
    return rows.finish()
}

/** Appends rows with COPY, inside the client's transaction. */
export async function copyRows(client: ClientBase, { table, columns, pieces }: CopyRows): Promise<void> {
    if (pieces.length === 0) return
    const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`))
    const done = Promise.race([
        once(stream, 'finish'),
        once(stream, 'error').then(([error]) => {
            throw error
        }),
    ])
    for (const piece of pieces) {
        if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), done])
    }
    stream.end()
    await done
}
