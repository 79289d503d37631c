import type { ConnectionLimits } from '../limits/connection-count'

/** Bounds of connections and of what waits in them. */
export interface HttpLimits extends ConnectionLimits {
    /** Bytes of answers to GraphQL that one client may leave unread, over all its connections. */
    unreadBytesPerClient: number
    /** The same of all clients. */
    unreadBytes: number
    /** Milliseconds a connection may stand still, in either direction, while something is to be sent. */
    stillMs: number
    /** Milliseconds from a request to the last byte of its answer. */
    answerMs: number
}

export const HTTP_LIMITS: HttpLimits = {
    connections: 1_000,
    connectionsPerClient: 100,
    unreadBytesPerClient: 8 * 2 ** 20,
    unreadBytes: 256 * 2 ** 20,
    stillMs: 30_000,
    answerMs: 120_000,
}
