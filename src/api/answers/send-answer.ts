import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { acceptsGzip, GZIP_FROM_BYTES } from '../http/respond'
import type { Answer } from './answer'

const gzipAsync = promisify(gzip)

/** The suffix tells the compressed form from the plain one, whose tag is the SHA-256 of its bytes. */
const GZIP_TAG = '-gzip'

/** Sends an answer with its ETag, or 304 when the client has it already (whichever form of it). */
export async function sendAnswer(
    request: IncomingMessage,
    response: ServerResponse,
    answer: Answer,
): Promise<void> {
    const { body, contentType, digest, frozen, pinned } = answer
    const compressed = body.length >= GZIP_FROM_BYTES && acceptsGzip(request)
    const fixed = frozen && pinned && request.method !== 'POST'
    const headers: Record<string, string | number> = {
        etag: `"${digest}${compressed ? GZIP_TAG : ''}"`,
        'cache-control': fixed ? 'public, max-age=86400' : 'no-cache',
        vary: 'accept, accept-encoding',
    }
    if (hasIt(request, digest)) {
        response.writeHead(304, headers)
        response.end()
        return
    }
    answer.gzipped ??= compressed ? gzipAsync(body, { level: constants.Z_BEST_SPEED }) : undefined
    const bytes = compressed ? await answer.gzipped! : body
    headers['content-type'] = contentType
    headers['content-length'] = bytes.length
    if (compressed) headers['content-encoding'] = 'gzip'
    response.writeHead(200, headers)
    response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** RFC 9110, 13.1.2: a list of tags, compared weakly; `*` is not looked at, for an answer always exists. */
function hasIt(request: IncomingMessage, digest: string): boolean {
    const tags = request.headers['if-none-match']
    if (tags === undefined) return false
    return tags.split(',').some((tag) => {
        const name = tag.trim().replace(/^W\//, '')
        return name === `"${digest}"` || name === `"${digest}${GZIP_TAG}"`
    })
}
