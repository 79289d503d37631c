import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openClient } from '../../src/database/open'
import { isAlive } from '../../src/devnet/processes'
import { PATIENCE_MS } from '../support/patience'
import { buildProject, type Project, processesWith, type Run, run } from '../support/project'
import { walletsFollowed } from '../support/sync'

let project: Project
let dataDir: string
let runs: Run[]

beforeAll(() => {
    project = buildProject()
    dataDir = mkdtempSync(join(tmpdir(), 'demand-start-'))
    // Postgres runs as another user where the tests run as root.
    chmodSync(dataDir, 0o755)
    runs = []
})

afterAll(async () => {
    for (const { pid } of processesWith(dataDir)) process.kill(pid, 'SIGKILL')
    for (const { ended } of runs) await ended
    rmSync(dataDir, { recursive: true, force: true })
})

interface Running extends Run {
    url: string
}

async function start(): Promise<Running> {
    const env = { DATA_DIR: dataDir, PORT: '0', DEVNET_INTERVAL_MS: '1000' }
    const started = run(project, ['start'], env)
    runs.push(started)
    await started.says(/GraphQL +http\S+\/graphql/)
    return { ...started, url: /GraphQL +(http\S+)\/graphql/.exec(started.output())![1] }
}

/** Resolves when /ready says 200. */
async function ready({ url, output }: Running, patienceMs = PATIENCE_MS): Promise<void> {
    for (const deadline = Date.now() + patienceMs; ; await sleep(100)) {
        const answer = await fetch(`${url}/ready`).catch(() => null)
        if (answer?.status === 200) return
        if (Date.now() > deadline) throw new Error(`not ready: ${await answer?.text()}\n${output()}`)
    }
}

async function ask(url: string, query: string): Promise<any> {
    const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
    })
    const { data, errors } = (await answer.json()) as { data: any; errors?: unknown }
    if (errors) throw new Error(JSON.stringify(errors))
    return data
}

const QUERY = `{
    models(orderBy: calls_DESC, limit: 5) { name calls value provenance }
    rollbacks(limit: 10) { id }
    chainStatuses(orderBy: id_ASC) { id height genesisHash }
}`

/** A connection to the database that `start` brings. */
async function ownDatabase() {
    const cluster = join(dataDir, 'devnet', 'postgres')
    const port = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3].trim()
    const password = readFileSync(`${cluster}.password`, 'utf8')
    return openClient({ connectionString: `postgres://postgres:${password}@127.0.0.1:${port}/demand` })
}

/** Rows of every log up to the given heights, as one digest a table; leaves of late blobs come when they come. */
async function factsUpTo(heights: Record<string, number>) {
    const client = await ownDatabase()
    const digests: Record<string, string> = {}
    for (const table of [
        'inference',
        'settlement_batch',
        'payment',
        'payout',
        'model_price',
        'chain_event',
        'dead_letter',
    ]) {
        const { rows } = await client.query(
            `SELECT count(*) || ' ' || md5(string_agg(id || encode(tx_hash, 'hex') || time, ',' ORDER BY chain_id, height, tx_position, log_index)) AS digest
             FROM ${table} WHERE ${table === 'inference' ? 'sub_position = 0' : 'true'} AND height <= CASE chain_id WHEN 8453 THEN $1::int ELSE $2::int END`,
            [heights['8453'], heights['10740']],
        )
        digests[table] = rows[0].digest
    }
    await client.end()
    return digests
}

const heightsIn = (answer: any): Record<string, number> =>
    Object.fromEntries(answer.chainStatuses.map((row: any) => [row.id, row.height]))

/** The answer once every chain is indexed beyond the given heights: what an earlier run left does not count. */
async function beyond(
    { url, output }: Running,
    heights: Record<string, number>,
    patienceMs = PATIENCE_MS,
): Promise<any> {
    for (const deadline = Date.now() + patienceMs; ; await sleep(100)) {
        const answer = await ask(url, QUERY)
        const now = heightsIn(answer)
        if (Object.entries(heights).every(([chainId, height]) => now[chainId] > height)) return answer
        if (Date.now() > deadline) throw new Error(`no new blocks after ${JSON.stringify(now)}: ${output()}`)
    }
}

/** What the command's whole process group left running a moment after it ended. */
async function leftovers(): Promise<string[]> {
    for (let n = 0; n < 20 && processesWith(dataDir).length > 0; n++) await sleep(100)
    return processesWith(dataDir).map(({ command }) => command)
}

test('start answers with a living market, ends with all it started, and goes on where it was, after kill -9 of all, and of a part, too', async () => {
    const first = await start()
    await ready(first)
    // Before the past of a new wallet is read, blocks that are not final are taken back, and read again after it.
    const client = await ownDatabase()
    await walletsFollowed(client).finally(() => client.end())
    const before = await ask(first.url, QUERY)
    expect(before.models).toHaveLength(5)
    for (const model of before.models) {
        expect(Number(model.calls)).toBeGreaterThan(0)
        expect(model.provenance).toBe('demo')
    }
    expect(before.rollbacks).toEqual([])
    const heights = heightsIn(before)
    const facts = await factsUpTo(heights)
    // As npm passes it on: the terminal's own, and another one a moment later.
    process.kill(-first.pid, 'SIGINT')
    await sleep(1)
    process.kill(-first.pid, 'SIGINT')
    expect(await first.ended).toBe(0)
    expect(await leftovers()).toEqual([])

    const second = await start()
    await ready(second)
    const resumed = await beyond(second, heights)
    expect(resumed.rollbacks).toEqual([])
    expect(resumed.chainStatuses.map((row: any) => row.genesisHash)).toEqual(
        before.chainStatuses.map((row: any) => row.genesisHash),
    )
    expect(await factsUpTo(heights)).toEqual(facts)
    process.kill(-second.pid, 'SIGKILL')
    await second.ended

    const third = await start()
    await ready(third)
    const revived = await beyond(third, heightsIn(resumed))
    expect(revived.rollbacks).toEqual([])
    expect(await factsUpTo(heights)).toEqual(facts)

    // Killed or frozen, whatever it started is replaced, and everything goes on by itself.
    const pidFile = (chainId: number) =>
        Number(readFileSync(join(dataDir, 'devnet', `anvil-${chainId}.pid`), 'utf8'))
    const anvils = [8453, 10740].map(pidFile)
    process.kill(anvils[0], 'SIGKILL')
    process.kill(anvils[1], 'SIGSTOP')
    const frozen = processesWith(dataDir).find(({ command }) => command.includes('sync --chain 8453'))!
    process.kill(frozen.pid, 'SIGSTOP')
    await third.says(/"source":"sync base","message":"it has been frozen for \d+ s; it is replaced"/, 180_000)
    await third.says(/the anvil of chain 10740: it has been frozen for \d+ s/, 180_000)
    await third.says(/chain 8453 is whole again/, 180_000)
    await third.says(/chain 10740 is whole again/, 180_000)
    const replaced = await beyond(third, heightsIn(await ask(third.url, QUERY)), 180_000)
    await ready(third, 180_000)
    expect(replaced.rollbacks).toEqual([])
    expect(await factsUpTo(heights)).toEqual(facts)
    for (const pid of [...anvils, frozen.pid]) expect(isAlive(pid)).toBe(false)

    // As a service manager would: the first process alone is told.
    third.signal('SIGTERM')
    expect(await third.ended).toBe(0)
    expect(await leftovers()).toEqual([])
}, 900_000)

test.each([
    ['PORT', 'abc', /^PORT is 'abc': expected a TCP port, 0 to 65535$/m],
    [
        'DB_URL',
        'mysql://x',
        /^DB_URL is 'mysql:\/\/x': expected a URL like postgres:\/\/user:password@host:5432\/database$/m,
    ],
    ['RPC_URL_8453', 'foo', /^RPC_URL_8453 is 'foo': expected an http\(s\) URL$/m],
    [
        'DATA_DIR',
        '/dev/null/x',
        /DATA_DIR \/dev\/null\/x\/devnet cannot be written to: .*; make it writable, or set DATA_DIR/,
    ],
])('%s=%s ends it with code 1, the value and what would be right', async (name, value, sentence) => {
    const refused = run(project, ['start'], { DATA_DIR: dataDir, PORT: '0', [name]: value })
    expect(await refused.ended).toBe(1)
    expect(refused.output()).toMatch(sentence)
    expect(refused.output()).not.toMatch(/ at .*\.js/)
})

test.each([
    [
        'the password is wrong',
        (url: string) => url.replace(/:[^:@]*@/, ':a-wrong-word@'),
        'DB_URL cannot be used. The database lets this user not in',
    ],
    ['the database is missing', (url: string) => url.replace(/[^/]*$/, 'missing'), 'does not exist'],
])('where %s it ends with code 1 and a sentence, without the password', async (_, change, sentence) => {
    const url = change(process.env.TEST_POSTGRES_URL!)
    const refused = run(project, ['start'], { DATA_DIR: dataDir, PORT: '0', DB_URL: url })
    expect(await refused.ended).toBe(1)
    expect(refused.output()).toContain(sentence)
    expect(refused.output()).not.toContain(new URL(url).password)
    expect(refused.output()).not.toMatch(/ at .*\.js/)
})

test('while the database of DB_URL does not answer it waits, and says so', async () => {
    const DB_URL = 'postgres://user:a-secret-word@127.0.0.1:9/demand'
    const waiting = run(project, ['start'], { DATA_DIR: dataDir, PORT: '0', DB_URL })
    runs.push(waiting)
    await waiting.says(/Nobody answers there \(.*127\.0\.0\.1:9\); trying again in 2 s/)
    waiting.signal('SIGTERM')
    expect(await waiting.ended).toBe(0)
    expect(waiting.output()).not.toContain('a-secret-word')
})

test('where something else listens on PORT, start and serve end with code 1 and name the way out', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const env = { DATA_DIR: dataDir, PORT: String(port), DB_URL: process.env.TEST_POSTGRES_URL! }
    for (const command of ['start', 'serve']) {
        const refused = run(project, [command], env)
        expect(await refused.ended).toBe(1)
        expect(refused.output().trim()).toBe(
            `PORT is ${port} on 127.0.0.1: it is taken; set PORT to another one, or 0 for any free one`,
        )
    }
    other.close()
})
