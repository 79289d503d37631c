import type { ConnectionLimits } from '../limits/connection-count'

/** Bounds of the connections that subscribe. */
export interface LiveLimits extends ConnectionLimits {
    /** Subscriptions of one connection. */
    subscriptions: number
    /** Milliseconds without a subscription after which a connection is closed. */
    idleMs: number
    /** Milliseconds between pings; a client that left one unanswered is cut off. */
    pingMs: number
    /** Milliseconds between looks at the database. */
    lookMs: number
    /** Messages and pings a minute from one connection. */
    messagesPerMinute: number
    /** Bytes that may wait to be sent to one client. */
    unsentBytes: number
}

export const LIVE_LIMITS: LiveLimits = {
    connections: 500,
    connectionsPerClient: 10,
    subscriptions: 5,
    idleMs: 60_000,
    pingMs: 15_000,
    lookMs: 500,
    messagesPerMinute: 240,
    unsentBytes: 2 ** 18,
}
