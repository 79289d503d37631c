import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiSchema } from '../src/api/schema'
import { batchRows, marketRows, statusRow } from '../src/api/testing/market-rows'
import { Dice } from './support/hostile/dice'
import { Documents } from './support/hostile/documents'
import { exchangeFrames } from './support/hostile/frames'
import { hostileRequest } from './support/hostile/requests'
import { type TestDatabase, testDatabase } from './support/postgres'

const ROOT = join(__dirname, '..')
/** `.ci/run` sends 10,000; HOSTILE_SEEDS=1,2,3 tries others. */
const SEEDS = (process.env.HOSTILE_SEEDS ?? '20261130').split(',').map(Number)
const REQUESTS = Number(process.env.HOSTILE_REQUESTS ?? 2_500)
const CONVERSATIONS = Math.ceil(REQUESTS / 50)
const AT_ONCE = 24
/** For a machine that does much else. */
const PATIENCE_MS = 600_000
const TOKEN = 'a-receipt-token-that-nobody-may-see'

/** What an answer may never show: stacks, statements, paths, names of our tables' insides, secrets. */
const SHOWN = [
    /node_modules|\.[jt]s:\d+|\bat (?:async )?[\w.<>]+ \(/,
    /\bSELECT\b.+\bFROM\b|\bsyntax error at or near\b|\brelation "|\bcolumn "/i,
    /postgres(ql)?:\/\/|ECONNREFUSED|demand_reader/,
    new RegExp(TOKEN),
    /INTERNAL_SERVER_ERROR|Internal error/,
]

let database: TestDatabase
let child: ChildProcess
let port: number
let errors = ''
const worked = ['README.md', 'docs/queries.md', 'docs/citing.md', 'docs/data.md'].flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/```graphql\n([\s\S]*?)```/g)].map(
        ([, text]) => text!,
    ),
)

beforeAll(async () => {
    database = await testDatabase()
    await marketRows(database.pool)
    await batchRows(database.pool)
    await statusRow(database.pool, 10740, 100, 100)
    await statusRow(database.pool, 8453, 1_000, 1_000)
    // Histories by the day, of days that nobody sealed, take long: the market ends where its rows do.
    await database.pool.query(`UPDATE chain_status SET time = '2026-02-03'`)
    const file = join(ROOT, 'test/support/hostile/serve.ts')
    child = fork(join(ROOT, 'tools/run.cjs'), [file, database.url, TOKEN], { silent: true, cwd: ROOT })
    child.stderr!.on('data', (chunk) => {
        errors += chunk
    })
    const [url] = await once(child, 'message')
    port = Number(new URL(url as string).port)
})
afterAll(async () => {
    const ended = once(child, 'exit')
    child.send('stop')
    await ended
    await database.drop()
})

/** What is wrong with an answer; null when it is the caller's mistake told as such, or an answer. */
function wrong({ status, body }: { status: number; body: string }): string | null {
    if (
        status >= 500 &&
        !(status === 503 && /_LIMIT|TOO_BUSY|DATABASE_BUSY/.test(body)) &&
        status !== 501 &&
        status !== 505
    )
        return `status ${status}`
    const shown = SHOWN.find((pattern) => pattern.test(body))
    return shown ? `it shows ${shown.exec(body)![0]}` : null
}

async function inParallel(jobs: number, run: () => Promise<void>): Promise<void> {
    let left = jobs
    const worker = async () => {
        while (left-- > 0) await run()
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

test.each(SEEDS)(
    'ten thousand hostile requests meet no error of ours, no stack, no secret, and end nothing: seed %i',
    async (seed) => {
        const dice = new Dice(seed)
        const documents = new Documents((await apiSchema({ receipts: true })).schema, worked, dice)
        const failures: string[] = []
        const statuses = new Map<number, number>()
        await inParallel(REQUESTS, async () => {
            const request = hostileRequest(dice, documents)
            const got = await request.send(port)
            statuses.set(got.status, (statuses.get(got.status) ?? 0) + 1)
            const why = wrong(got)
            if (why && failures.length < 20)
                failures.push(`${why}\n${request.what}\n=> ${got.body.slice(0, 1_500)}`)
        })
        expect(failures.join('\n\n')).toBe('')
        // Many come through, so that it is not the first check alone that is tried.
        expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 10)
        expect(statuses.get(400)).toBeGreaterThan(REQUESTS / 10)
        await expectAlive()
    },
    PATIENCE_MS,
)

test.each(SEEDS)(
    'hostile frames over WebSocket end nothing but their own connection: seed %i',
    async (seed) => {
        const dice = new Dice(seed + 1)
        const documents = new Documents((await apiSchema()).schema, worked, dice)
        const failures: string[] = []
        await inParallel(CONVERSATIONS, async () => {
            const { sent, got } = await exchangeFrames(dice, documents, port)
            const why = wrong({ status: 0, body: got })
            if (why && failures.length < 10)
                failures.push(`${why}\n${sent.join('\n').slice(0, 3_000)}\n=> ${got.slice(0, 1_500)}`)
        })
        expect(failures.join('\n\n')).toBe('')
        await expectAlive()
    },
    PATIENCE_MS,
)

async function expectAlive(): Promise<void> {
    expect(child.exitCode).toBeNull()
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
    expect(
        errors.match(/.*(query failed|request failed|subscription failed|Uncaught|unhandled).*/gi) ?? [],
    ).toEqual([])
}
