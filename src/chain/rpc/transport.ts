import { isAscii } from 'node:buffer'
import http from 'node:http'
import https from 'node:https'
import { createGunzip } from 'node:zlib'
import { connectionTrouble } from './connection-trouble'
import { RangeTooWideError, ReaderStoppedError, RetryableRpcError } from './rpc-errors'
import { decoded, withoutSecrets } from './url'

export interface HttpReply {
    status: number
    body: string
    bytes: number
    /** What the Retry-After header asks for, ms; null without one. */
    retryAfterMs: number | null
    /** Host that the answer says to ask instead; undefined without one. */
    movedTo?: string
}

export interface Transport {
    post(url: string, body: string, signal?: AbortSignal): Promise<HttpReply>
    close(): void
}

/**
 * JSON over HTTP POST with kept-alive connections, one deadline for the whole exchange and a ceiling on the body.
 * Throws RetryableRpcError (`timeout`, `connection`) or RangeTooWideError for a body above `maxBytes`.
 */
export function createTransport(options: {
    timeoutMs: number
    maxBytes: number
    maxSockets: number
}): Transport {
    const settings = { keepAlive: true, keepAliveMsecs: 10_000, maxSockets: options.maxSockets }
    const agents = { 'http:': new http.Agent(settings), 'https:': new https.Agent(settings) }
    return {
        post(url, body, signal) {
            return new Promise((resolve, reject) => {
                if (signal?.aborted) return reject(new ReaderStoppedError())
                let isSettled = false
                const target = new URL(url)
                const secure = target.protocol === 'https:'
                const request = (secure ? https : http).request(
                    target,
                    {
                        method: 'POST',
                        agent: secure ? agents['https:'] : agents['http:'],
                        headers: {
                            'content-type': 'application/json',
                            'content-length': Buffer.byteLength(body),
                            'accept-encoding': secure ? 'gzip' : 'identity',
                            ...basicAuth(target),
                        },
                    },
                    (response) => receive(response),
                )
                const where = withoutSecrets(url)
                const timer = setTimeout(() => {
                    fail(
                        new RetryableRpcError(
                            'timeout',
                            `${where} gave no answer in ${options.timeoutMs} ms`,
                        ),
                    )
                }, options.timeoutMs)
                const stop = () => fail(new ReaderStoppedError())
                signal?.addEventListener('abort', stop, { once: true })
                request.on('error', lost)
                // An answer that is none, such as a switch of protocols, ends without another event.
                request.on('close', () => lost(new Error('the connection closed without an answer')))
                request.end(body)

                function receive(response: http.IncomingMessage): void {
                    const chunks: Buffer[] = []
                    let wire = 0
                    let size = 0
                    response.on('data', (c: Buffer) => (wire += c.length))
                    const gzipped = response.headers['content-encoding'] === 'gzip'
                    const stream = gzipped ? response.pipe(createGunzip()) : response
                    response.on('error', lost)
                    response.on('aborted', () => lost(new Error('the connection closed inside an answer')))
                    if (gzipped) stream.on('error', lost)
                    stream.on('data', (c: Buffer) => {
                        chunks.push(c)
                        size += c.length
                        if (size > options.maxBytes) {
                            fail(new RangeTooWideError(`${where}: answer above ${options.maxBytes} bytes`))
                        }
                    })
                    stream.on('end', () => {
                        settle()
                        resolve({
                            status: response.statusCode ?? 0,
                            body: text(Buffer.concat(chunks)),
                            bytes: wire,
                            retryAfterMs: readRetryAfter(response.headers['retry-after']),
                            movedTo: readHost(response.headers.location, target),
                        })
                    })
                }

                function lost(error: Error): void {
                    const plain = connectionTrouble(error)
                    fail(new RetryableRpcError('connection', `${where}: ${plain}`, null, plain))
                }

                function settle(): void {
                    isSettled = true
                    clearTimeout(timer)
                    signal?.removeEventListener('abort', stop)
                }

                function fail(error: Error): void {
                    if (isSettled) return
                    settle()
                    reject(error)
                    request.destroy()
                }
            })
        },
        close() {
            agents['http:'].destroy()
            agents['https:'].destroy()
        },
    }
}

/** JSON-RPC answers are nearly always ASCII, and latin1 decodes several times faster than utf8. */
function text(body: Buffer): string {
    return body.toString(isAscii(body) ? 'latin1' : 'utf8')
}

/** RFC 9110: seconds, or a date. */
function readRetryAfter(value: string | undefined): number | null {
    if (value === undefined) return null
    const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now()
    return Number.isFinite(ms) ? Math.max(0, ms) : null
}

/** The host of a Location header; the rest of it may hold a key. */
function readHost(location: string | undefined, from: URL): string | undefined {
    return location !== undefined && URL.canParse(location, from.href)
        ? withoutSecrets(new URL(location, from).href)
        : undefined
}

function basicAuth(url: URL): { authorization?: string } {
    if (url.username === '' && url.password === '') return {}
    const pair = `${decoded(url.username)}:${decoded(url.password)}`
    return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}
