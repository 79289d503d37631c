import { type LookupAddress, lookup as resolve } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { createBrotliDecompress, createInflate, createUnzip } from 'node:zlib'
import { isLocalAddress } from './local-address'
import { isRedirect, redirectTarget } from './redirect'

export interface GetOptions {
    /** Milliseconds for all of it: redirects, and the answer to its last byte. */
    timeoutMs: number
    /** Largest answer taken, in bytes, unpacked. */
    maxBytes: number
    headers?: Record<string, string>
    signal?: AbortSignal
    /** Which addresses a redirect from elsewhere must not lead to; for tests. */
    isLocal?: (address: string) => boolean
}

export interface Got {
    status: number
    headers: http.IncomingHttpHeaders
    /** Where the answer came from, after redirects. */
    url: URL
    body: Buffer
}

/** A GET request that brought nothing usable. The message is written by us and contains only the hosts of URLs. */
export class GetError extends Error {
    override name = 'GetError'

    constructor(
        /** `oversized`: there is an answer, above the limit. `failed`: it is not known what is there. */
        readonly kind: 'failed' | 'oversized',
        message: string,
    ) {
        super(message)
    }
}

/** What a connection can be refused with, in words; the rest of such messages may hold addresses or keys. */
const TROUBLES: [codes: RegExp, sentence: string][] = [
    [/^ECONNREFUSED$/, 'refuses connections'],
    [/^(ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL)$/, 'has no address that can be found'],
    [/^(ECONNRESET|EPIPE|ECONNABORTED)$/, 'broke the connection off'],
    [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/, 'cannot be reached'],
    [
        /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO)/,
        'has no TLS certificate that holds',
    ],
    [/^(HPE_|ERR_HTTP)/, 'does not speak HTTP'],
    [/^(Z_|ERR_BROTLI|ERR_PADDING|ERR__ERROR)/, 'answered with a body that cannot be unpacked'],
]

/**
 * Sends one GET request to an http(s) URL, and follows redirects within limits (see `redirectTarget`). A redirect to an
 * address of this machine or its own network is followed only when the requested URL itself has such an address: a
 * stranger's server must not make this process send requests to the local network. The address is checked when the
 * connection is made, not before.
 * @throws GetError, or the signal's reason
 */
export async function httpGet(address: string | URL, options: GetOptions): Promise<Got> {
    const deadline = Date.now() + options.timeoutMs
    const visited = [new URL(address)]
    let direct: boolean | null = null
    // A signal of its own: many may wait for the one that was given.
    const signal = options.signal && AbortSignal.any([options.signal])
    for (;;) {
        const url = visited[visited.length - 1]
        const guarded = visited.length > 1 && direct === false
        const got = await ask(url, { ...options, signal }, deadline, guarded, visited[0].host)
        direct ??= (options.isLocal ?? isLocalAddress)(got.peer)
        const { location } = got.headers
        if (!isRedirect(got.status, location)) return { ...got, url }
        const target = redirectTarget(visited, location)
        if (typeof target === 'string') throw new GetError('failed', `${url.host} ${target}`)
        visited.push(target)
    }
}

interface Answer extends Omit<Got, 'url'> {
    /** IP address that answered. */
    peer: string
}

function ask(
    url: URL,
    { maxBytes, timeoutMs, headers, signal, isLocal = isLocalAddress }: GetOptions,
    deadline: number,
    guarded: boolean,
    first: string,
): Promise<Answer> {
    const via = url.host === first ? url.host : `${url.host} (${first} redirects there)`
    return new Promise<Answer>((done, failed) => {
        if (signal?.aborted) return failed(signal.reason)
        let begun = false
        const end = (error: Error) => {
            clearTimeout(timer)
            signal?.removeEventListener('abort', stop)
            failed(error)
            request.destroy()
        }
        const fail = (sentence: string, kind: GetError['kind'] = 'failed') =>
            end(new GetError(kind, `${via} ${sentence}`))
        const stop = () => end(signal!.reason)
        const timer = setTimeout(
            () =>
                fail(
                    begun
                        ? `did not finish its answer within ${timeoutMs} ms: it took longer than that`
                        : `took longer than ${timeoutMs} ms`,
                ),
            Math.max(deadline - Date.now(), 0),
        )
        signal?.addEventListener('abort', stop, { once: true })
        const host = url.hostname.replace(/^\[|\]$/g, '')
        const request = (url.protocol === 'https:' ? https : http).request(
            url,
            {
                headers: { 'accept-encoding': 'identity', ...headers },
                // A connection that was made for somebody else was not looked at by `lookup`.
                ...(guarded ? { agent: false, lookup: guardedLookup(isLocal) } : {}),
            },
            receive,
        )
        request.on('error', (error) => fail(trouble(error)))
        // An answer that is none, such as a switch of protocols, ends without another event.
        request.on('close', () => !begun && fail('closed the connection without an answer'))
        if (guarded && isIP(host) && isLocal(host)) return fail(LOCAL)
        request.end()

        function receive(response: http.IncomingMessage): void {
            begun = true
            const { statusCode: status = 0, headers, socket } = response
            const peer = socket.remoteAddress ?? '0.0.0.0'
            const parts: Buffer[] = []
            let length = 0
            const finish = () => {
                clearTimeout(timer)
                signal?.removeEventListener('abort', stop)
                done({ status, headers, peer, body: Buffer.concat(parts) })
            }
            const usable = status >= 200 && status < 300
            if (!usable) {
                // What an error page says is of no interest; a short one leaves the connection for the next request.
                response.on('error', () => {})
                if (Number(headers['content-length'] ?? maxBytes) > 4096) response.destroy()
                else response.resume()
                finish()
                return
            }
            const oversized = () => fail(`answers with more than ${maxBytes} bytes`, 'oversized')
            if (Number(headers['content-length']) > maxBytes) {
                oversized()
                return
            }
            const body = unpacked(response)
            if (body === null) {
                fail('packs its answer in a way that was not asked for')
                return
            }
            response.on('error', (error) => fail(trouble(error)))
            response.on('aborted', () => fail('broke the connection off'))
            if (body !== response) body.on('error', (error) => fail(trouble(error)))
            body.on('data', (part: Buffer) => {
                length += part.length
                if (length > maxBytes) oversized()
                else parts.push(part)
            })
            body.on('end', () => response.complete && finish())
        }
    })
}

const LOCAL = 'is a local address, which a redirect must not lead to'

function unpacked(response: http.IncomingMessage): NodeJS.ReadableStream | null {
    const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
    if (encoding === 'identity' || encoding === '') return response
    if (encoding === 'gzip' || encoding === 'x-gzip') return response.pipe(createUnzip())
    if (encoding === 'deflate') return response.pipe(createInflate())
    return encoding === 'br' ? response.pipe(createBrotliDecompress()) : null
}

function trouble(error: Error & { code?: string }): string {
    if (error.message === LOCAL) return LOCAL
    const code = error.code ?? ''
    return TROUBLES.find(([codes]) => codes.test(code))?.[1] ?? 'could not be asked'
}

/** Resolves names as usual, and refuses one of whose addresses is local. */
function guardedLookup(isLocal: (address: string) => boolean): LookupFunction {
    return (hostname, options, callback) =>
        resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
            if (error) return callback(error, '')
            if (found.length === 0 || found.some(({ address }) => isLocal(address)))
                return callback(new Error(LOCAL), '')
            if (options.all) callback(null, found)
            else callback(null, found[0].address, found[0].family)
        })
}
