import type { ServerResponse } from 'node:http'

/** What every answer says to browsers; the page has a policy of its own. */
export function safetyHeaders(response: ServerResponse): void {
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'no-referrer')
    response.setHeader('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
}
