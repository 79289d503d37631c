import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { ConfigError, readConfig } from './config'
import { gatewayListCommand } from './gateway-list'

const LIST = {
    source: 'a test',
    asOf: '2026-10-01',
    models: [
        { provider: 'zai', name: 'glm-5.3', aliases: ['glm-latest'] },
        { provider: 'x-ai', name: 'grok-4.3' },
    ],
}

let db: TestDatabase
let dir: string
let server: Server
let printed: string[]
beforeEach(async () => {
    db = await testDatabase()
    dir = mkdtempSync(join(tmpdir(), 'demand-gateway-list-'))
    printed = []
    jest.spyOn(console, 'log').mockImplementation((text) => void printed.push(text))
})
afterEach(async () => {
    jest.restoreAllMocks()
    rmSync(dir, { recursive: true })
    server?.close()
    await db.drop()
})

/** The command, as a user runs it. */
const run = (from: string) => gatewayListCommand(readConfig({ DB_URL: db.url, DATA_DIR: dir }), from)

function fileOf(content: unknown): string {
    const file = join(dir, 'list.json')
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
}

async function serve(status: number, content: unknown): Promise<string> {
    server = createServer((_request, response) => {
        response.writeHead(status)
        response.end(JSON.stringify(content))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    return `127.0.0.1:${(server.address() as AddressInfo).port}/list.json`
}

const offered = async (name: string) =>
    (
        await db.pool.query(
            `SELECT m.name, m.catalogued, c.offered_until::text AS until FROM catalogue_entry c JOIN model m ON m.id = c.model_id
             WHERE c.source = 'gateway' AND c.name = $1`,
            [name],
        )
    ).rows

test('a list from a file is taken in: it says how many models are offered, and those of the list are models at once', async () => {
    await run(fileOf(LIST))
    expect(printed).toHaveLength(1)
    expect(printed[0]).toMatch(/^2 models offered on 2026-10-01, \d+ before or after$/)
    expect(await offered('glm-5.3')).toEqual([{ name: 'zai/glm-5.3', catalogued: true, until: null }])
    expect((await offered('gpt-5'))[0].until).toMatch(/^2026-10-01/)
})

test('the same from an address; what is as new as the one that counts is refused, and nothing changes', async () => {
    await run(`http://${await serve(200, LIST)}`)
    expect(printed[0]).toMatch(/^2 models offered on 2026-10-01/)
    await expect(run(fileOf({ ...LIST, source: 'another' }))).rejects.toThrow(
        'the list is as of 2026-10-01: expected one that is newer than that of 2026-10-01',
    )
    expect(await offered('glm-5.3')).toHaveLength(1)
})

test.each([
    [
        'no JSON',
        'nonsense',
        /list\.json: expected \{"source": …, "asOf": "YYYY-MM-DD", "models": \[…\]\} as JSON$/,
    ],
    ['no list', { models: 7 }, /list\.json: source: expected string[\s\S]*models: expected array/],
    ['no day', { ...LIST, asOf: 'yesterday' }, /list\.json: asOf: expected/],
    [
        'a model without a name',
        { ...LIST, models: [{ provider: 'zai' }] },
        /list\.json: models\.0\.name: expected string/,
    ],
])('a bad list is refused with the file and what was expected: %s', async (_, content, message) => {
    const refused = await run(fileOf(content)).catch((error) => error)
    expect(refused).toBeInstanceOf(ConfigError)
    expect(refused.message).toMatch(message)
    expect(printed).toEqual([])
    expect((await db.pool.query('SELECT FROM gateway_list')).rowCount).toBe(0)
})

test('an address that does not answer with a list is named without its password, a file that is not there by its name', async () => {
    const address = await serve(404, {})
    const refused = await run(`http://user:secret@${address}`).catch((error) => error)
    expect(refused.message).toBe(`http://${address}: answered 404`)
    await expect(run(join(dir, 'none.json'))).rejects.toThrow(/none\.json: no such file$/)
})

test('the help says what the command takes, and shows the settings it has', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
        'tools/run.cjs',
        'src/cli/main.ts',
        'catalogue',
        'gateway',
        '--help',
    ])
    expect(stdout).toContain('catalogue gateway [options] <file or URL>')
    expect(stdout).toContain('take in a newer list of the models that gateways offer')
    expect(stdout).toContain('DB_URL')
    expect(stdout).not.toContain('RPC_URL')
})
