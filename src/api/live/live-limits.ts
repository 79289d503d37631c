/** Bounds of the connections that subscribe. */
export const LIVE_LIMITS = {
    /** Connections of this process. */
    connections: 500,
    /** Of one client address. */
    connectionsPerClient: 10,
    /** Subscriptions of one connection. */
    subscriptions: 5,
    /** Milliseconds without a subscription after which a connection is closed. */
    idleMs: 60_000,
    /** Milliseconds between pings; a client that left one unanswered is cut off. */
    pingMs: 15_000,
    /** Milliseconds between looks at the database. */
    lookMs: 500,
    /** Messages and pings a minute from one connection. */
    messagesPerMinute: 240,
    /** Bytes that may wait to be sent to one client. */
    unsentBytes: 2 ** 18,
}

export type LiveLimits = typeof LIVE_LIMITS
