import type { IncomingMessage, ServerResponse } from 'node:http'

const HEADER_NAMES = /^[\w-]+(\s*,\s*[\w-]+){0,50}$/

/**
 * Lets any page read: the data is public, nothing can be written and no cookie is looked at.
 * @returns true when the request is a preflight, whose answer has no body
 */
export function cors(request: IncomingMessage, response: ServerResponse): boolean {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader(
        'access-control-expose-headers',
        'retry-after, etag, ratelimit, ratelimit-policy, server-timing',
    )
    if (request.method !== 'OPTIONS') return false
    response.statusCode = 204
    response.setHeader('access-control-allow-methods', 'GET, POST, OPTIONS')
    const asked = request.headers['access-control-request-headers'] ?? ''
    response.setHeader('access-control-allow-headers', HEADER_NAMES.test(asked) ? asked : 'content-type')
    response.setHeader('access-control-max-age', '86400')
    response.setHeader('allow', 'GET, HEAD, POST, OPTIONS')
    return true
}
