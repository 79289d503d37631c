import { rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, type TestServer } from '../../test/support/http'
import { readSource } from './read-source'

const model = (n: number) => ({ name: `m${n}`, author: 'a' })
const MODELS = Array.from({ length: 250 }, (_, n) => model(n))
const LIMITS = { timeoutMs: 20_000, retryMs: 1 }

let answer: (query: URLSearchParams, url: URL, response: ServerResponse, request: IncomingMessage) => unknown
let server: TestServer

beforeAll(async () => {
    server = await startServer((request, response) => {
        const url = new URL(request.url!, 'http://hub')
        const said = answer(url.searchParams, url, response, request)
        if (said === undefined) return
        if (typeof said === 'number') response.writeHead(said).end('{"error":"no"}')
        else response.end(JSON.stringify(said))
    })
})
beforeEach(() => server.asked.splice(0))
afterAll(() => server.stop())

const read = (path = '/models', limits = {}) => readSource(server.url + path, { ...LIMITS, ...limits })
const names = ({ items }: Awaited<ReturnType<typeof read>>) =>
    items.map(({ value }) => (value as { name: string }).name)
const ALL = MODELS.map(({ name }) => name)
const slice = (from: number, size = 100) => MODELS.slice(from, from + size)
const int = (query: URLSearchParams, name: string, missing: number) => Number(query.get(name) ?? missing)

/** Hubs that page their list, each in its own way: what is asked for first, and how it answers. */
const HUBS: [how: string, path: string, hub: typeof answer][] = [
    [
        'page and limit from 0',
        '/models?page=0&limit=100',
        (q) => ({ models: slice(int(q, 'page', 0) * 100) }),
    ],
    [
        'page and limit from 1',
        '/models?page=1&limit=100',
        (q) => ({ models: slice((int(q, 'page', 1) - 1) * 100) }),
    ],
    ['pages from 0, none named', '/models', (q) => ({ models: slice(int(q, 'page', 0) * 100) })],
    ['pages from 1, none named', '/models', (q) => slice((int(q, 'page', 1) - 1) * 100)],
    ['limit alone', '/models?limit=50', (q) => slice(int(q, 'page', 0) * 50, 50)],
    [
        'page, limit and total in the answer',
        '/models',
        (q) => ({ models: slice(int(q, 'page', 0) * 100), page: int(q, 'page', 0), limit: 100, total: 250 }),
    ],
    [
        'totals beside the list, in meta',
        '/models?page=1',
        (q) => ({
            data: slice((int(q, 'page', 1) - 1) * 100),
            meta: { page: int(q, 'page', 1), per_page: 100, total: 250 },
        }),
    ],
    [
        'a server that gives fewer than asked for',
        '/models?limit=1000&page=0',
        (q) => ({ models: slice(int(q, 'page', 0) * 100) }),
    ],
    ['offset and limit', '/models?offset=0&limit=100', (q) => ({ results: slice(int(q, 'offset', 0)) })],
    [
        'offset in the answer',
        '/models',
        (q) => ({ items: slice(int(q, 'offset', 0)), offset: int(q, 'offset', 0), total: 250 }),
    ],
    [
        'a next link',
        '/models',
        (q, { pathname }) => {
            const from = int(q, 'from', 0)
            return {
                count: 250,
                next: from < 200 ? `http://127.0.0.1${pathname}?from=${from + 100}` : null,
                results: slice(from),
            }
        },
    ],
    [
        'a next link of one path, under links',
        '/models',
        (q) => ({
            models: slice(int(q, 'from', 0)),
            links: { next: int(q, 'from', 0) < 200 ? { href: `?from=${int(q, 'from', 0) + 100}` } : null },
        }),
    ],
    [
        'a Link header',
        '/models',
        (q, _, response) => {
            const from = int(q, 'from', 0)
            if (from < 200)
                response.setHeader(
                    'link',
                    `</models?from=0>; rel="first", </models?from=${from + 100}>; rel="next"`,
                )
            return slice(from)
        },
    ],
    [
        'a cursor',
        '/models',
        (q) => ({
            models: slice(int(q, 'cursor', 0)),
            nextCursor: int(q, 'cursor', 0) < 200 ? `${int(q, 'cursor', 0) + 100}` : null,
        }),
    ],
    [
        'a page token',
        '/models',
        (q) => ({
            models: slice(int(q, 'pageToken', 0)),
            nextPageToken: int(q, 'pageToken', 0) < 200 ? `${int(q, 'pageToken', 0) + 100}` : '',
        }),
    ],
    [
        'pageInfo',
        '/models',
        (q) => ({
            models: slice(int(q, 'after', 0)),
            pageInfo: { endCursor: `${int(q, 'after', 0) + 100}`, hasNextPage: int(q, 'after', 0) < 200 },
        }),
    ],
    [
        'hasMore',
        '/models?page=0',
        (q) => ({ models: slice(int(q, 'page', 0) * 100), hasMore: int(q, 'page', 0) < 2 }),
    ],
    [
        'a page past the end is 404',
        '/models?page=0&limit=50',
        (q) => (int(q, 'page', 0) > 4 ? 404 : slice(int(q, 'page', 0) * 50, 50)),
    ],
    [
        'a page past the end is the last again',
        '/models?page=0&limit=50',
        (q) => slice(Math.min(int(q, 'page', 0), 4) * 50, 50),
    ],
    ['all at once, whatever is asked', '/models', () => ({ models: MODELS })],
    ['all at once, other questions refused', '/models', (q) => (q.size ? 403 : MODELS)],
    [
        'count is that of the page',
        '/models',
        (q) => {
            const models = slice(int(q, 'page', 0) * 100)
            return { models, count: models.length, page: int(q, 'page', 0) }
        },
    ],
    [
        'a cursor, and a page of which a filter left nothing',
        '/models',
        (q) => {
            const at = int(q, 'cursor', 0)
            if (at === 1) return { models: [], nextCursor: '100' }
            return { models: slice(at), nextCursor: at === 0 ? '1' : at < 200 ? `${at + 100}` : null }
        },
    ],
    [
        'a cursor, and a first page of which a filter left nothing',
        '/models',
        (q) => {
            const at = int(q, 'cursor', -1)
            if (at < 0) return { models: [], nextCursor: '0' }
            return { models: slice(at), nextCursor: at < 200 ? `${at + 100}` : null }
        },
    ],
    [
        'a link, and a page of which a filter left nothing',
        '/models',
        (q) => {
            const from = int(q, 'from', 0)
            if (from === 1) return { models: [], next: '?from=100' }
            return {
                models: slice(from),
                next: from === 0 ? '?from=1' : from < 200 ? `?from=${from + 100}` : null,
            }
        },
    ],
    [
        'a link whose path begins with two slashes',
        '//models',
        (q) => ({
            models: slice(int(q, 'from', 0)),
            next: int(q, 'from', 0) < 200 ? `${server.url}//models?from=${int(q, 'from', 0) + 100}` : null,
        }),
    ],
    [
        'a list that has moved',
        '/old',
        (q, { pathname }, response) =>
            pathname === '/old'
                ? void response.writeHead(301, { location: '/models' }).end()
                : { models: slice(int(q, 'page', 0) * 100) },
    ],
    [
        'a hiccup on the way',
        '/models?page=0&limit=100',
        (q) => (int(q, 'page', 0) === 1 && server.asked.length === 2 ? 503 : slice(int(q, 'page', 0) * 100)),
    ],
]

test.each(HUBS)('the pages of a list are followed to its end: %s', async (_, path, hub) => {
    answer = hub
    const told = await read(path)
    expect(names(told)).toEqual(ALL)
    expect(told.partial).toBeNull()
    expect(server.asked.length).toBeLessThan(12)
})

/** Lists that end early: what is had counts, and that it may not be all is said. */
const BROKEN: [how: string, path: string, hub: typeof answer, got: number, partial: RegExp][] = [
    [
        'a page fails',
        '/models?page=0&limit=100',
        (q) => (int(q, 'page', 0) === 1 ? 500 : slice(int(q, 'page', 0) * 100)),
        100,
        /^page 2 failed: answered 500$/,
    ],
    [
        'a page is a web page',
        '/models?page=0&limit=100',
        (q, _, response) => {
            if (int(q, 'page', 0) < 1) return slice(0)
            response.end('<html>')
        },
        100,
        /^page 2 failed: (line 1: )?expected/,
    ],
    [
        'a page is cut off',
        '/models?page=0&limit=100',
        (q, _, response) => {
            if (int(q, 'page', 0) < 1) return slice(0)
            response.end('[{"name":"m100","author":"a"},{"na')
        },
        100,
        /^page 2 failed: expected JSON to its end/,
    ],
    [
        'a page that a link names is gone',
        '/models',
        (q) => (q.size ? 404 : { models: slice(0), next: '/models?from=100' }),
        100,
        /^page 2 failed: answered 404$/,
    ],
    [
        'a page that a link names is the first',
        '/models',
        () => ({ models: slice(0), next: '/models?again=1' }),
        100,
        /^its next page is one that was read before$/,
    ],
    [
        'links lead in a circle',
        '/models',
        (q) => ({ models: slice(int(q, 'from', 0)), next: `/models${int(q, 'from', 0) ? '' : '?from=100'}` }),
        200,
        /^its next page is one that was read before$/,
    ],
    [
        'the page number is ignored',
        '/models?page=0&limit=100',
        () => slice(0),
        100,
        /^its next page is one that was read before$/,
    ],
    [
        'it has more than it gives',
        '/models',
        (q) => ({ models: q.size ? [] : slice(0), total: 250 }),
        100,
        /^it says that it has 250 models, and gave 100$/,
    ],
    [
        'the next page is elsewhere',
        '/models',
        () => ({ models: slice(0), next: 'http://elsewhere.example/models?key=1' }),
        100,
        /^its next page is on another host, elsewhere\.example: that is not followed$/,
    ],
    [
        'the URL begins on the third page',
        '/models?page=2&limit=100',
        (q) => slice(int(q, 'page', 0) * 100),
        50,
        /^its URL does not begin with the first page$/,
    ],
    [
        'the URL begins on the second of two that say how many',
        '/models?page=1&limit=100',
        (q) => ({ models: slice(int(q, 'page', 0) * 100), total: 250 }),
        150,
        /^it says that it has 250 models, and gave 150$/,
    ],
    [
        'it is larger than allowed on the way',
        '/models?page=0&limit=100',
        (q) => slice(int(q, 'page', 0) * 100),
        100,
        /^page 2 failed: is larger than \d+ bytes$/,
    ],
    [
        'it says on its second page that it has fewer',
        '/models',
        (q) => ({
            models: slice(int(q, 'page', 0) * 100),
            page: int(q, 'page', 0),
            total: q.size ? 200 : 250,
        }),
        200,
        /^it says that it has 250 models, and gave 200$/,
    ],
    [
        'it says how many pages it has, and one of them fails',
        '/models',
        (q) => (q.size ? 404 : { models: slice(0), page: 1, totalPages: 3 }),
        100,
        /^it says that it has 3 pages, and gave 1$/,
    ],
    [
        'nobody can tell whether there is a second page',
        '/models',
        (q) => (q.size ? 503 : slice(0)),
        100,
        /^page 2 failed: answered 503$/,
    ],
    [
        'a page is refused for haste',
        '/models?page=0&limit=100',
        (q) => (int(q, 'page', 0) === 1 ? 429 : slice(int(q, 'page', 0) * 100)),
        100,
        /^page 2 failed: answered 429$/,
    ],
    [
        'a page is refused for a key that ended',
        '/models?page=0&limit=100',
        (q) => (int(q, 'page', 0) === 1 ? 401 : slice(int(q, 'page', 0) * 100)),
        100,
        /^page 2 failed: answered 401$/,
    ],
    [
        'pages without models that lead on and on',
        '/models',
        (q) => ({ models: q.size ? [] : slice(0), nextCursor: `${int(q, 'cursor', 0) + 1}` }),
        100,
        /^it has more than 30 pages$/,
    ],
    [
        'it has no end',
        '/models',
        (q) => ({ models: [model(int(q, 'page', 0))], hasMore: true }),
        30,
        /^it has more than 30 pages$/,
    ],
]

test.each(BROKEN)('what is read in part says so: %s', async (how, path, hub, got, partial) => {
    answer = hub
    const maxBytes = how.startsWith('it is larger') ? 4_500 : 1_000_000
    const told = await read(path, { maxPages: 30, maxBytes })
    expect(told.items).toHaveLength(got)
    expect(told.partial).toMatch(partial)
})

test('an entry nested a hundred thousand deep does not take the others with it', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    answer = (_, __, response) => void response.end(`[{"name":"m1","author":"a"},{"x":${deep}}]`)
    expect((await read()).items).toHaveLength(2)
})

test('a next page never leads to another host, however its address is written', async () => {
    for (const next of [
        '//elsewhere.example/m',
        'http:\\\\elsewhere.example/m',
        `${server.url}//elsewhere.example/m`,
    ]) {
        server.asked.splice(0)
        answer = (_, { pathname }) => (pathname === '/models' ? { models: slice(0), next } : 404)
        const { partial } = await read()
        if (server.asked.length === 1) expect(partial).toMatch(/another host, elsewhere\.example/)
        else expect(server.asked[1]).toBe('//elsewhere.example/m')
    }
})

test('progress is told after every page', async () => {
    answer = (q) => ({
        models: slice(int(q, 'page', 0) * 100),
        page: int(q, 'page', 0),
        limit: 100,
        total: 250,
    })
    const told: string[] = []
    await readSource(`${server.url}/models`, LIMITS, (pages, models) => told.push(`${pages} ${models}`))
    expect(told).toEqual(['1 100', '2 200', '3 250'])
})

test('a URL is read within its size, its time and its redirects, and its login is not told', async () => {
    answer = (_, { pathname }, response) => {
        if (pathname === '/slow') return undefined
        if (pathname === '/gone') return 404
        if (pathname === '/moved') return void response.writeHead(308, { location: '/models' }).end()
        if (pathname === '/circle') return void response.writeHead(302, { location: '/circle' }).end()
        return [model(1)]
    }
    expect(names(await read('/moved'))).toEqual(['m1'])
    await expect(read('/circle')).rejects.toThrow('/circle: 127.0.0.1')
    await expect(read('/models', { maxBytes: 5 })).rejects.toThrow('/models: is larger than 5 bytes')
    await expect(read('/slow', { timeoutMs: 200 })).rejects.toThrow('took longer than 200 ms')
    await expect(read('/gone')).rejects.toThrow('/gone: answered 404')
    await expect(readSource('ftp://host/x', LIMITS)).rejects.toThrow('expected an http(s) URL or a file')
    const secret = readSource(`${server.url.replace('//', '//user:password@')}/gone`, LIMITS)
    await expect(secret).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+\/gone: answered 404$/)
})

test('a file is read when it is there and UTF-8; one that is a saved page says so', async () => {
    const path = join(tmpdir(), `catalogue-${process.pid}.json`)
    writeFileSync(path, Buffer.from([0xff, 0xfe]))
    await expect(readSource(path)).rejects.toThrow(`${path}: is not UTF-8 text`)
    writeFileSync(path, JSON.stringify({ models: slice(0), total: 250 }))
    expect((await readSource(path)).partial).toBe('it says that it has 250 models, and gave 100')
    writeFileSync(path, JSON.stringify({ models: slice(0), nextCursor: 'x' }))
    expect((await readSource(path)).partial).toBe('it says that it is one page of more')
    rmSync(path)
    await expect(readSource(path)).rejects.toThrow(`${path}: no such file`)
})
