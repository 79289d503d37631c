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
    expect(loaded).toHaveLength(3)
    const workers = [...html.matchAll(/"(\/graphiql\/[^"]+worker[^"]+)"/g)].map((match) => match[1])
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

test('a client without gzip gets plain files', async () => {
    const html = await (await api.get('/')).text()
    const script = /src="([^"]+)"/.exec(html)![1]!
    const plain = await api.get(script, { 'accept-encoding': 'identity' })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toContain('YogaGraphiQL')
})

test('the query the page opens with works', async () => {
    const { data, errors } = await api.ask(DEFAULT_QUERY)
    expect(errors).toBeUndefined()
    expect(data.status.demo).toBe(true)
})
