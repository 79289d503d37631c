import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { encodingFor } from './content-encoding'
import { hasTag } from './entity-tag'

const gzipAsync = promisify(gzip)
const brotliAsync = promisify(brotliCompress)

/** What is the same for everybody as long as the process lives, in every form it is sent in. All clients are sent the same bytes. */
export interface FixedContent {
    contentType: string
    /** SHA-256 of the plain form, hex. */
    digest: string
    plain: Buffer
    gzip: Buffer
    br: Buffer
}

/** Compresses once, in threads of their own: a megabyte takes about half a second. */
export async function fixedContent(contentType: string, content: string): Promise<FixedContent> {
    const plain = Buffer.from(content)
    const [zipped, br] = await Promise.all([
        gzipAsync(plain, { level: 9 }),
        // 10 and 11 take ten times as long for a few percent.
        brotliAsync(plain, {
            params: {
                [constants.BROTLI_PARAM_QUALITY]: 9,
                [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
                [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
            },
        }),
    ])
    const digest = createHash('sha256').update(plain).digest('hex')
    return { contentType, digest, plain, gzip: zipped, br }
}

/** Sends it in the smallest form the client takes, or 304 when the client has it, in whatever form. */
export function sendFixed(
    request: IncomingMessage,
    response: ServerResponse,
    content: FixedContent,
    headers: Record<string, string>,
): void {
    const encoding = encodingFor(request, ['br', 'gzip'])
    const etag = `"${content.digest}${encoding ? `-${encoding}` : ''}"`
    const common = { ...headers, etag, vary: 'accept-encoding' }
    if (hasTag(request, content.digest)) {
        response.writeHead(304, common)
        response.end()
        return
    }
    const body = content[encoding ?? 'plain']
    response.writeHead(200, {
        ...common,
        'content-type': content.contentType,
        'content-length': body.length,
        ...(encoding ? { 'content-encoding': encoding } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
}
