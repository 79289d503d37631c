import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Seconds until the client may ask again, or null when it may ask now. */
export type ClientRate = (request: IncomingMessage) => Promise<number | null>

/**
 * Counts requests per client address in windows of a minute, in this process only.
 * @param requestsPerMinute 0 = no limit
 * @param trustProxy take the last address of X-Forwarded-For, the one our own proxy added
 */
export function clientRate(requestsPerMinute: number, trustProxy: boolean): ClientRate {
    if (requestsPerMinute === 0) return async () => null
    const limiter = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 })
    return async (request) => {
        try {
            await limiter.consume(clientOf(request, trustProxy))
            return null
        } catch (refused) {
            if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
            throw refused
        }
    }
}

/** Who asks, as far as can be told: an address, or the /64 of an IPv6 one. */
export function clientOf(request: IncomingMessage, trustProxy: boolean): string {
    return clientKey(clientAddress(request, trustProxy))
}

function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
    const forwarded = request.headers['x-forwarded-for']
    const last = trustProxy
        ? String(forwarded ?? '')
              .split(',')
              .at(-1)
              ?.trim()
        : undefined
    return last || request.socket.remoteAddress || 'unknown'
}

/** One IPv6 subscriber holds a /64 at least, so that is one client. */
function clientKey(address: string): string {
    if (!isIPv6(address) || address.startsWith('::ffff:')) return address
    const [head, tail = ''] = address.split('::')
    const groups = head ? head.split(':') : []
    const missing = 8 - groups.length - (tail ? tail.split(':').length : 0)
    const full = address.includes('::')
        ? [...groups, ...Array(missing).fill('0'), ...tail.split(':')]
        : groups
    return full.slice(0, 4).join(':') + '::/64'
}
