/** Bounds of connections and of what waits in them. */
export const HTTP_LIMITS = {
    /** Connections of this process. */
    connections: 1_000,
    /** Of one client address. */
    connectionsPerClient: 100,
    /** Bytes of answers to GraphQL that one client may leave unread, over all its connections. */
    unreadBytesPerClient: 8 * 2 ** 20,
    /** The same of all clients. */
    unreadBytes: 256 * 2 ** 20,
    /** Milliseconds a connection may stand still, in either direction, while something is to be sent. */
    stillMs: 30_000,
    /** Milliseconds from a request to the last byte of its answer. */
    answerMs: 120_000,
}

export type HttpLimits = typeof HTTP_LIMITS
