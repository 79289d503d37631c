import { connect } from 'node:net'
import type { ClientBase } from 'pg'

/** Of a CancelRequest, see "Message Formats" of the PostgreSQL manual. */
const CANCEL_CODE = 80_877_102
const WAIT_MS = 5_000

/** What pg knows of a session and has no type for. */
interface Session {
    host: string
    port: number
    processID: number | null
    secretKey: number | null
}

/**
 * Cancels the statement that a session is running; it then fails with 57014. Sent unencrypted, as libpq does: it holds
 * nothing but the session's number and key. Never fails: a server that can't be reached has nothing to stop.
 * @returns when the server has taken the request: nothing that the session is given later is hit by it
 */
export function cancelStatement(client: ClientBase): Promise<void> {
    const { host, port, processID, secretKey } = client as unknown as Session
    if (processID == null || secretKey == null) return Promise.resolve()
    const message = Buffer.alloc(16)
    message.writeInt32BE(16, 0)
    message.writeInt32BE(CANCEL_CODE, 4)
    message.writeInt32BE(processID, 8)
    message.writeInt32BE(secretKey, 12)
    return new Promise((done) => {
        const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
        socket.setTimeout(WAIT_MS, () => socket.destroy())
        socket.on('error', () => {})
        socket.on('close', () => done())
        // The server closes when it has passed the signal on.
        socket.on('connect', () => socket.write(message))
        socket.resume()
    })
}
