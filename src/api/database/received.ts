import type { Socket } from 'node:net'
import type { PoolClient } from 'pg'

/** What pg knows of a connection and has no type for. */
interface Wire {
    stream: Socket
    on(event: 'dataRow', listener: () => void): void
    off(event: 'dataRow', listener: () => void): void
}

/** What a statement has brought over its connection so far. */
export class Received {
    bytes = 0
    /** Rows that are there as a whole. */
    rows = 0
    private readonly wire: Wire
    private readonly onRow = () => {
        this.rows++
    }
    private readonly onData: (chunk: Buffer) => void

    /** @param onMore told whenever more has come */
    constructor(connection: PoolClient, onMore: (received: Received) => void) {
        this.wire = (connection as unknown as { connection: Wire }).connection
        this.onData = ({ length }) => {
            this.bytes += length
            onMore(this)
        }
        this.wire.on('dataRow', this.onRow)
        this.wire.stream.on('data', this.onData)
    }

    /** The connection will be of no use: whatever is still sent is not taken. */
    cutOff(): void {
        this.wire.stream.destroy()
    }

    /** Counts no longer. */
    close(): void {
        this.wire.off('dataRow', this.onRow)
        this.wire.stream.off('data', this.onData)
    }
}
