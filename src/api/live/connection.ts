import type { IncomingMessage } from 'node:http'
import type { Context } from 'graphql-ws'

/** One WebSocket over which a client subscribes, and what hangs on it. */
export interface Connection {
    request: IncomingMessage
    /** Aborted when the client has gone. */
    gone: AbortSignal
    /** Over when what was subscribed to last is checked. */
    checking?: Promise<unknown>
    /** Set when the client has said hello. */
    context?: Context<Record<string, unknown>, Connection>
}
