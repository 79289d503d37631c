import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { buildProject, type Project, processesWith, type Run, run } from '../support/project'

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
    project.remove()
})

interface Running extends Run {
    url: string
}

async function start(): Promise<Running> {
    const env = { DATA_DIR: dataDir, PORT: '0', DEVNET_INTERVAL_MS: '300' }
    const started = run(project, ['start'], env)
    runs.push(started)
    await started.says(/GraphQL +http\S+\/graphql/)
    return { ...started, url: /GraphQL +(http\S+)\/graphql/.exec(started.output())![1] }
}

/** Resolves when /ready says 200. */
async function ready({ url, output }: Running): Promise<void> {
    for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
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

/** Rows of every fact up to the given heights, as one digest a table. */
async function factsUpTo(heights: Record<string, number>) {
    const cluster = join(dataDir, 'devnet', 'postgres')
    const port = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3].trim()
    const password = readFileSync(`${cluster}.password`, 'utf8')
    const client = new Client(`postgres://postgres:${password}@127.0.0.1:${port}/demand`)
    await client.connect()
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
             FROM ${table} WHERE height <= CASE chain_id WHEN 8453 THEN $1::int ELSE $2::int END`,
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
async function beyond({ url, output }: Running, heights: Record<string, number>): Promise<any> {
    for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
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

test('start answers with a living market, ends with all it started, and goes on where it was, after kill -9 too', async () => {
    const first = await start()
    await ready(first)
    const before = await ask(first.url, QUERY)
    expect(before.models).toHaveLength(5)
    for (const model of before.models) {
        expect(Number(model.calls)).toBeGreaterThan(0)
        expect(model.provenance).toBe('demo')
    }
    expect(before.rollbacks).toEqual([])
    const heights = heightsIn(before)
    const facts = await factsUpTo(heights)
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
    // As a service manager would: the first process alone is told.
    third.signal('SIGTERM')
    expect(await third.ended).toBe(0)
    expect(await leftovers()).toEqual([])
}, 240_000)

test.each([
    ['PORT', 'abc', /^PORT is 'abc': expected a TCP port, 0 to 65535$/m],
    [
        'DB_URL',
        'mysql://x',
        /^DB_URL is 'mysql:\/\/x': expected a URL like postgres:\/\/user:password@host:5432\/database$/m,
    ],
    ['RPC_URL_8453', 'foo', /^RPC_URL_8453 is 'foo': expected an http\(s\) URL$/m],
])('%s=%s ends it with code 1, the value and what would be right', async (name, value, sentence) => {
    const refused = run(project, ['start'], { DATA_DIR: dataDir, [name]: value })
    expect(await refused.ended).toBe(1)
    expect(refused.output()).toMatch(sentence)
    expect(refused.output()).not.toMatch(/ at .*\.js/)
})
