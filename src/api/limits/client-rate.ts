import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Limits how often each client may ask. */
export interface ClientRate {
    /** Requests each client may send a minute; 0 = no limit. */
    perMinute: number
    /** Counts a request. @returns seconds until the client may ask again, or null when it may ask now */
    take(request: IncomingMessage): Promise<number | null>
}

/**
 * Counts requests per client address in windows of a minute, in this process only.
 * @param requestsPerMinute 0 = no limit
 * @param trustProxy take the last address of X-Forwarded-For, the one our own proxy added
 */
export function clientRate(requestsPerMinute: number, trustProxy: boolean): ClientRate {
    if (requestsPerMinute === 0) return { perMinute: 0, take: async () => null }
    const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 })
    return {
        perMinute: requestsPerMinute,
        async take(request) {
            try {
                await limiter.consume(clientOf(request, trustProxy))
                return null
            } catch (refused) {
                if (refused instanceof RateLimiterRes)
                    return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
                throw refused
            }
        },
    }
}

/** Who asks, as far as can be known: an address, or the /64 of an IPv6 one. */
export function clientOf(request: IncomingMessage, trustProxy: boolean): string {
    return clientKey(clientAddress(request, trustProxy))
}

function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
    const forwarded = trustProxy ? request.headers['x-forwarded-for'] : undefined
    const last = String(forwarded ?? '')
        .split(',')
        .at(-1)!
        .trim()
    return withoutPort(last) || request.socket.remoteAddress || 'unknown'
}

/** Some proxies add the client's port, which is another one each time. */
function withoutPort(address: string): string {
    return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([^:]+):\d+$/.exec(address)?.[1] ?? address
}

/** The client behind an address: one IPv6 subscriber holds a /64 at least, so that is one. */
export function clientKey(address: string): string {
    if (!isIPv6(address) || address.startsWith('::ffff:')) return address
    const [head, tail = ''] = address.split('::')
    const groups = head ? head.split(':') : []
    const missing = 8 - groups.length - (tail ? tail.split(':').length : 0)
    const full = address.includes('::')
        ? [...groups, ...Array(missing).fill('0'), ...tail.split(':')]
        : groups
    return full.slice(0, 4).join(':') + '::/64'
}

/**
 * The network that a client is of: an IPv4 /24, an IPv6 /48. Whoever has many addresses has them there, and shares with nobody
 * else's network what is scarce.
 * @param client as of `clientKey`
 */
export function networkOf(client: string): string {
    const [, mapped = '', v4] = /^(::ffff:)?(\d+\.\d+\.\d+)\.\d+$/.exec(client) ?? []
    if (v4 !== undefined) return `${mapped}${v4}.0/24`
    return client.endsWith('::/64') ? `${client.split(':').slice(0, 3).join(':')}::/48` : client
}
