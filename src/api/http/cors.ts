import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Lets any page read: the data is public, nothing can be written and no cookie is looked at.
 * @returns true when the request was a preflight and is answered
 */
export function cors(request: IncomingMessage, response: ServerResponse): boolean {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-expose-headers', 'retry-after, etag')
    if (request.method !== 'OPTIONS') return false
    response.writeHead(204, {
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': request.headers['access-control-request-headers'] ?? 'content-type',
        'access-control-max-age': '86400',
        allow: 'GET, HEAD, POST, OPTIONS',
    })
    response.end()
    return true
}
