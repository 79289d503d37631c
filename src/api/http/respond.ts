import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import { encodingFor } from './content-encoding'

const gzipAsync = promisify(gzip)

/** Answers smaller than this are sent as they are: compressing would cost more than it saves. */
export const GZIP_FROM_BYTES = 4_096

/** Sends a text body, compressed when it is large and the client accepts it. HEAD gets the headers alone. */
export async function respond(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    headers: Record<string, string>,
    body: string,
): Promise<void> {
    let bytes: Buffer = Buffer.from(body)
    const sent: Record<string, string> = { ...headers }
    if (bytes.length >= GZIP_FROM_BYTES) {
        sent.vary = 'accept-encoding'
        if (encodingFor(request, ['gzip'])) {
            bytes = await gzipAsync(bytes, { level: constants.Z_BEST_SPEED })
            sent['content-encoding'] = 'gzip'
        }
    }
    response.writeHead(status, { ...sent, 'content-length': bytes.length })
    response.end(request.method === 'HEAD' ? undefined : bytes)
}

export function respondJson(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
): Promise<void> {
    const type = { 'content-type': 'application/json; charset=utf-8' }
    return respond(request, response, status, { ...type, ...headers }, JSON.stringify(body))
}
