import { TurnedAway } from '../limits/turned-away'
import type { HttpLimits } from './http-limits'
import { type ListeningServer, listen, type UpgradeListener } from './listen'
import { type RouterOptions, router } from './router'
import { UnreadAnswers } from './unread-answers'

export interface Door extends Omit<RouterOptions, 'unread' | 'onRefused'> {
    host: string
    port: number
    httpLimits: HttpLimits
    upgrade?: UpgradeListener
}

/** Listens for requests to some routes, all of them behind the limits. @throws when the port cannot be had */
export function openDoor({ host, port, httpLimits, upgrade, ...routing }: Door): Promise<ListeningServer> {
    // Where nobody can ask too often, nobody is turned away for it.
    const away = routing.rate.perMinute > 0 ? new TurnedAway() : undefined
    const unread = new UnreadAnswers(httpLimits)
    return listen({
        handler: router({ ...routing, unread, onRefused: (client) => away?.refused(client) }),
        away,
        upgrade,
        host,
        port,
        limits: httpLimits,
        trustProxy: routing.trustProxy,
        probe: '/health',
        onRefused: () => routing.limitHit('CONNECTIONS_LIMIT'),
    })
}
