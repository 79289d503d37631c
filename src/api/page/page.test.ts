import { get } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type TestApi, testApi } from '../testing/test-api'
import { DEFAULT_QUERY } from './default-query'

let api: TestApi
beforeAll(async () => {
    api = await testApi()
})
afterAll(() => api.close())

test('a browser gets the page at / and at /graphql, a program does not', async () => {
    for (const path of ['/', '/graphql']) {
        const html = await (await api.get(path, { accept: 'text/html,*/*' })).text()
        expect(html).toContain('<title>OpenGradient Demand</title>')
    }
    expect((await api.get('/graphql', { accept: 'application/json' })).headers.get('content-type')).toContain(
        'json',
    )
})

test('the page works offline: everything it loads is from this server', async () => {
    const html = await (await api.get('/')).text()
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1])
    expect(loaded).toHaveLength(4)
    const start = await (await api.get(loaded[3]!)).text()
    const workers = [...start.matchAll(/"(\/graphiql\/[^"]+worker[^"]+)"/g)].map((match) => match[1])
    expect(workers).toHaveLength(3)
    for (const path of [...loaded, ...workers]) {
        expect(path).toMatch(/^\/graphiql\//)
        const response = await api.get(path!)
        expect(response.status).toBe(200)
        expect(response.headers.get('cache-control')).toContain('immutable')
        const text = await response.text()
        expect(text.length).toBeGreaterThan(100)
        if (!path!.endsWith('.css')) continue
        expect(text.match(/@import|url\((?!["']?data:)/g)).toBeNull()
    }
    expect(html).not.toMatch(/https?:\/\/(?!")/)
})

/** What is sent, as it is sent: fetch would decompress it. */
function raw(
    path: string,
    headers: Record<string, string>,
): Promise<{ status: number; headers: any; bytes: Buffer }> {
    return new Promise((resolve, reject) => {
        get(api.url + path, { headers }, (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk) => chunks.push(chunk))
            response.on('end', () =>
                resolve({
                    status: response.statusCode!,
                    headers: response.headers,
                    bytes: Buffer.concat(chunks),
                }),
            )
        }).on('error', reject)
    })
}

test('a file is sent in the smallest form its client takes, and not again to one that has it', async () => {
    const html = await (await api.get('/')).text()
    const script = /src="([^"]+)"/.exec(html)![1]!
    const plain = await raw(script, {})
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.bytes.toString()).toContain('YogaGraphiQL')
    const brotli = await raw(script, { 'accept-encoding': 'gzip, br;q=0.5' })
    const gzip = await raw(script, { 'accept-encoding': 'br;q=0, *' })
    expect([brotli, gzip].map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip'])
    expect(brotliDecompressSync(brotli.bytes).equals(plain.bytes)).toBe(true)
    expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true)
    expect(brotli.bytes.length).toBeLessThan(plain.bytes.length / 3)
    for (const { headers } of [plain, brotli, gzip]) {
        expect(headers.vary).toBe('accept-encoding')
        const again = await raw(script, { 'if-none-match': headers.etag, 'accept-encoding': 'gzip' })
        expect([again.status, again.bytes.length]).toEqual([304, 0])
    }
})

test('the page runs no script but its files, and nobody frames, sniffs or follows it', async () => {
    const { headers, bytes } = await raw('/', { accept: 'text/html' })
    const policy = headers['content-security-policy'] as string
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(bytes.toString()).not.toMatch(/<script>|<script [^>]*>[^<]|<style|\son\w+=/)
    for (const path of ['/', '/health', '/graphql?query={__typename}', '/nowhere', '/metrics']) {
        const answer = await raw(path, {})
        expect(answer.headers['x-content-type-options']).toBe('nosniff')
        expect(answer.headers['referrer-policy']).toBe('no-referrer')
        expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    }
})

test('the query the page opens with works', async () => {
    const { data, errors } = await api.ask(DEFAULT_QUERY)
    expect(errors).toBeUndefined()
    expect(data.status.demo).toBe(true)
})
