import { connect } from 'node:net'
import type { Dice } from './dice'
import type { Documents } from './documents'

/** What came back, as far as it can be told; status 0 when the connection ended without an answer. */
export interface Got {
    status: number
    body: string
}

export interface HostileRequest {
    /** For the report of a failure. */
    what: string
    send(port: number): Promise<Got>
}

/** Any request: GraphQL of all kinds, and what is hardly HTTP. */
export function hostileRequest(dice: Dice, documents: Documents): HostileRequest {
    const kind = dice.below(100)
    if (kind < 78) return posted(dice, JSON.stringify(documents.query()))
    if (kind < 86) return got(dice, documents)
    if (kind < 93) return posted(dice, dice.mutated(JSON.stringify(documents.query())))
    return raw(dice)
}

function posted(dice: Dice, body: string): HostileRequest {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    for (const [name, value] of dice.times(dice.chance(0.2) ? 3 : 0, () => header(dice)))
        headers[name] = value
    return overHttp('POST', '/graphql', headers, Buffer.from(body))
}

function got(dice: Dice, documents: Documents): HostileRequest {
    const { query, variables, operationName } = documents.query()
    const search = new URLSearchParams()
    if (query !== undefined) search.append('query', String(query))
    if (dice.chance(0.1)) search.append('query', '{ __typename }')
    if (variables !== undefined) search.append('variables', JSON.stringify(variables) ?? '')
    if (operationName !== undefined)
        search.append(
            'operationName',
            typeof operationName === 'string' ? operationName : (JSON.stringify(operationName) ?? ''),
        )
    if (dice.chance(0.1)) search.append('extensions', JSON.stringify(dice.value()) ?? '')
    const path = `/graphql?${search}`
    return overHttp(
        dice.of(['GET', 'GET', 'HEAD', 'DELETE']),
        dice.chance(0.1) ? dice.mutated(path) : path,
        {},
        null,
    )
}

/** Bytes over a socket, which no client library would send. */
function raw(dice: Dice): HostileRequest {
    const method = dice.of([
        'GET',
        'POST',
        'PUT',
        'TRACE',
        'OPTIONS',
        'PATCH',
        'CONNECT',
        'M-SEARCH',
        'get',
        '\0',
        'GETGETGET',
    ])
    const path = dice.of([
        '/',
        '//',
        '/graphql',
        '/graphql/',
        '/GRAPHQL',
        '/health',
        '/ready',
        '/metrics',
        '/graphiql/../../package.json',
        '*',
        'http://evil/graphql',
        '/%',
        '/%zz',
        '/graphql?query=%ff%fe',
        '/graphql?query',
        '/?#',
        '/graphiql/%2e%2e/x',
        '/graphql?variables={',
        '/\\',
        '/a b',
        `/${'a'.repeat(9_000)}`,
        '/graphql?query={__typename}&query={__typename}',
        `/${encodeURI(dice.text().replace(/[\ud800-\udfff]/g, ''))}`,
    ])
    const lines = dice.times(5, () => header(dice).join(': '))
    const body = dice.of([
        '',
        '{',
        '[]',
        'null',
        '0',
        '"x"',
        '{}',
        '[{}]',
        '{"query":1}',
        '{"query":"{__typename}"}',
        '\ufeff{"query":"{__typename}"}',
        '{"query":"{__typename}","query":null}',
        '{"__proto__":{"query":"{__typename}"}}',
        '{"query":"{__typename}","variables":"x"}',
        `${'['.repeat(20_000)}`,
        `{"a":${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}}`,
        `{"query":"{__typename}","extensions":[1]}`,
        dice.text(),
    ])
    const length = dice.of([Buffer.byteLength(body), Buffer.byteLength(body), 0, 5, -1, '1e3', 'x', 1e9])
    const framing = dice.chance(0.2) ? 'transfer-encoding: chunked' : `content-length: ${length}`
    const head = [
        `${method} ${path} HTTP/${dice.of(['1.1', '1.1', '1.1', '1.0', '2.0', '9'])}`,
        'host: x',
        'content-type: application/json',
        framing,
        ...lines,
    ]
    return overSocket(
        Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, dice.of(['utf8', 'latin1', 'utf16le'] as const)),
        false,
    )
}

function header(dice: Dice): [string, string] {
    const name = dice.of([
        'accept',
        'accept-encoding',
        'content-type',
        'content-encoding',
        'if-none-match',
        'x-forwarded-for',
        'authorization',
        'origin',
        'range',
        'expect',
        'upgrade',
        'cookie',
        'apollo-require-preflight',
        'access-control-request-headers',
    ])
    const usual: Record<string, string[]> = {
        accept: [
            '*/*',
            'text/html',
            'multipart/mixed',
            'multipart/mixed; deferSpec=20220824',
            'application/graphql-response+json',
            ';;;q=',
            'text/plain',
        ],
        'accept-encoding': ['gzip', 'br', 'gzip;q=0', '*', 'gzip;q=x', 'identity;q=0, *;q=0'],
        'content-type': [
            'application/json',
            'application/json; charset=utf-16',
            'text/plain',
            'multipart/form-data; boundary=x',
            'application/jsonx',
            '',
            ';',
        ],
        'content-encoding': ['gzip', 'br', 'x'],
        'if-none-match': ['*', 'W/"x"', '"', ',,,'],
        authorization: ['Bearer', 'Bearer x', 'Basic Og==', `Bearer ${'x'.repeat(3_000)}`],
        upgrade: ['websocket', 'h2c'],
        expect: ['100-continue', 'x'],
    }
    const value = dice.chance(0.7) && usual[name] ? dice.of(usual[name]) : dice.text()
    return [name, value.replace(/[^\x20-\x7e]/g, '?')]
}

function overHttp(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: Buffer | null,
): HostileRequest {
    const lines = Object.entries({ host: 'x', connection: 'close', ...headers }).map(
        ([name, value]) => `${name}: ${value}`,
    )
    if (body) lines.push(`content-length: ${body.length}`)
    const head = Buffer.from(
        `${method} ${path.replace(/[\s\0]/g, '+')} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`,
    )
    return overSocket(
        body ? Buffer.concat([head, body]) : head,
        !('expect' in headers || 'upgrade' in headers),
    )
}

/** Longer than anybody should wait; a request that is not whole is let go after a while. */
const PATIENCE_MS = 60_000
const UNFINISHED_MS = 300

/** @param isWhole an answer comes, and the connection ends with it */
function overSocket(bytes: Buffer, isWhole: boolean): HostileRequest {
    const what = bytes.toString('latin1').slice(0, 3_000)
    return {
        what,
        send: (port) =>
            new Promise((resolve, reject) => {
                let answer = ''
                const socket = connect({ port, host: '127.0.0.1' })
                const late = setTimeout(() => {
                    reject(new Error(`no answer within ${PATIENCE_MS} ms to:\n${what}`))
                    socket.destroy()
                }, PATIENCE_MS)
                const unfinished = isWhole ? undefined : setTimeout(() => socket.destroy(), UNFINISHED_MS)
                socket.on('connect', () => socket.write(bytes))
                socket.setEncoding('latin1').on('data', (text) => {
                    answer += text
                })
                socket.on('error', () => {})
                socket.on('close', () => {
                    clearTimeout(late)
                    clearTimeout(unfinished)
                    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
                    resolve({ status, body: answer })
                })
            }),
    }
}
