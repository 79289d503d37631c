import { LRUCache } from 'lru-cache'
import { kept } from '../../base/kept'
import { networkOf } from './client-rate'

/** Clients and networks remembered. */
const CLIENTS = 20_000
/** Milliseconds for which is counted, and for which whoever is turned away stays so. */
const WINDOW_MS = 10_000
/** Of one client in that time: refusals that it is told in words, and connections that it may open. */
const TOLD = 20
const CONNECTIONS = 600
/** The same of a network, after which those of its clients are turned away that have opened more than a few. */
const OF_NETWORK = { connections: 4 * CONNECTIONS, few: 30 }

interface Seen {
    refusals: number
    connections: number
}

/**
 * Who goes on after refusals, or opens one connection after the other, is not listened to for some seconds: to say no in words costs
 * ten times as much as to close the door.
 */
export class TurnedAway {
    private readonly seen: LRUCache<string, Seen>

    constructor(now: () => number = () => performance.now()) {
        this.seen = new LRUCache({ max: CLIENTS, ttl: WINDOW_MS, ttlResolution: 0, perf: { now } })
    }

    /** Counts a request or connection that was refused. */
    refused(client: string): void {
        this.of(client).refusals++
    }

    /** Counts a new connection. @returns whether it is listened to */
    comes(client: string): boolean {
        const seen = this.of(client)
        const network = this.of(`network ${networkOf(client)}`)
        const isFew = ++seen.connections <= OF_NETWORK.few
        if (++network.connections > OF_NETWORK.connections && !isFew) return false
        return seen.connections <= CONNECTIONS && seen.refusals <= TOLD
    }

    private of(client: string): Seen {
        return kept(this.seen, client, () => ({ refusals: 0, connections: 0 }))
    }
}
