import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { encodingFor } from '../http/content-encoding'
import { hasTag } from '../http/entity-tag'
import { GZIP_FROM_BYTES } from '../http/respond'
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
    const compressed = body.length >= GZIP_FROM_BYTES && encodingFor(request, ['gzip']) !== null
    const fixed = frozen && pinned && request.method !== 'POST'
    const headers: Record<string, string | number> = {
        etag: `"${digest}${compressed ? GZIP_TAG : ''}"`,
        'cache-control': fixed ? 'public, max-age=86400' : 'no-cache',
        vary: 'accept, accept-encoding',
    }
    if (hasTag(request, digest)) {
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
