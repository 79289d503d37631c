import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { migrate } from '../../src/database/migrate'
import { openClient } from '../../src/database/open'
import { ALL_TABLES } from '../../src/database/tables'
import { diskTrouble } from '../../src/devnet/disk'
import { KeptPostgres, type KeptPostgresOptions } from '../../src/devnet/kept-postgres'
import { isAlive } from '../../src/devnet/processes'
import { PATIENCE } from '../../src/devnet/vitals'
import { PATIENCE_MS } from '../support/patience'

let dir: string
let notes: string[]
let kept: KeptPostgres | null

const settings = { fsync: 'off', shared_buffers: '8MB', max_wal_size: '64MB' }
const waits = { firstMs: 200, longestMs: 1_000 }

async function open(more: Partial<KeptPostgresOptions> = {}): Promise<KeptPostgres> {
    const note = (message: string) => void notes.push(message)
    const patience = { ...PATIENCE, stoppedMs: 2_000 }
    const dataDir = join(dir, 'postgres')
    kept = await KeptPostgres.open({ dataDir, settings, waits, patience, disk: () => null, note, ...more })
    return kept!
}

async function until(what: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
    for (const deadline = Date.now() + patienceMs; !(await what()); await sleep(50))
        if (Date.now() > deadline) throw new Error(`never: ${what}; ${notes.join('\n')}`)
}

async function answers(url: string): Promise<boolean> {
    try {
        const client = await openClient({ connectionString: url, connectionTimeoutMillis: 2_000 })
        await client.query('SELECT 1').finally(() => void client.end().catch(() => {}))
        return true
    } catch {
        return false
    }
}

beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'demand-kept-'))
    // Postgres runs as another user where the tests run as root.
    chmodSync(dir, 0o755)
    notes = []
    kept = null
})

afterEach(async () => {
    await kept?.close()
    rmSync(dir, { recursive: true, force: true })
})

test('a Postgres that is frozen, and then one that is killed, is replaced at the same address', async () => {
    const postgres = await open()
    const { url, pid } = postgres
    process.kill(pid, 'SIGSTOP')
    await until(() => postgres.pid !== pid)
    await until(() => answers(url))
    expect(isAlive(pid)).toBe(false)
    expect(notes.join('\n')).toMatch(/it has been frozen for \d+ s; starting it again/)

    const second = postgres.pid
    process.kill(second, 'SIGKILL')
    await until(() => postgres.pid !== second)
    await until(() => answers(url))
    expect(notes.join('\n')).toMatch(/ended without being told to; starting it again/)
})

test('out of connections is an answer: a full server is not replaced', async () => {
    const postgres = await open({
        settings: { ...settings, max_connections: '3', superuser_reserved_connections: '0' },
    })
    const { url, pid } = postgres
    const clients: Client[] = []
    await until(async () => {
        try {
            clients.push(await openClient({ connectionString: url }))
            return false
        } catch (error) {
            return (error as { code?: string }).code === '53300'
        }
    })
    await sleep(5_000)
    expect(postgres.pid).toBe(pid)
    expect(notes).toEqual([])
    for (const client of clients) await client.end()
})

test('a full disk is said in words, waited out, and gone on from by itself', async () => {
    const postgres = await open()
    const { url } = postgres
    const file = join(dir, 'postgres', 'PG_VERSION')
    const version = readFileSync(file, 'utf8')
    // A disk of this test's own: what is full is a number, what does not start is Postgres itself.
    let free = 0
    ;(postgres as unknown as { o: KeptPostgresOptions }).o.disk = (folder) => diskTrouble(folder, free)
    writeFileSync(file, 'torn')
    process.kill(postgres.pid, 'SIGKILL')
    await until(() => notes.filter((note) => /trying again in/.test(note)).length >= 3)
    expect(notes.at(-1)).toMatch(
        new RegExp(
            `^the disk is full: ${join(dir, 'postgres')} has 0 MiB free, at least 64 MiB are needed; trying again in`,
        ),
    )
    writeFileSync(file, version)
    free = 2 ** 30
    await until(() => answers(url))
})

test.each([
    [
        'another version of Postgres made the folder',
        'PG_VERSION',
        '12\n',
        /holds a database of Postgres 12, and this program brings Postgres \d+: set DATA_DIR/,
    ],
    [
        'the folder is a file',
        null,
        '',
        /^DATA_DIR cannot be written to: .*; make .* writable, or set DATA_DIR to another folder$/,
    ],
])('a first start is refused in a sentence when %s', async (_, file, content, sentence) => {
    if (file === null) writeFileSync(join(dir, 'postgres'), '')
    else {
        await (await open()).close()
        writeFileSync(join(dir, 'postgres', file), content)
    }
    const refused = await open().catch((error: Error) => error)
    expect(refused).toMatchObject({
        name: 'UnusableClusterError',
        message: expect.stringMatching(sentence),
    })
})

test('closing while it cannot start ends the attempts and leaves no process', async () => {
    const first = await open()
    const { pid } = first
    await first.close()
    expect(isAlive(pid)).toBe(false)
    let opening: KeptPostgres | undefined
    const unusable = { ...settings, shared_buffers: 'nonsense' }
    const note = (message: string) => void notes.push(message)
    const waiting = KeptPostgres.open(
        { dataDir: join(dir, 'postgres'), settings: unusable, waits, note },
        (each) => (opening = each),
    )
    await until(() => notes.some((note) => /shared_buffers.*trying again in/s.test(note)))
    await opening!.close()
    expect(await waiting).toBeNull()
    expect(existsSync(join(dir, 'postgres', 'postmaster.pid'))).toBe(false)
})

test('a user who may not make roles gets every table, where nobody has made the roles', async () => {
    const { url } = await open()
    const admin = await openClient({ connectionString: url })
    await admin.query("CREATE ROLE plain LOGIN PASSWORD 'plain-of-the-test' NOCREATEROLE")
    await admin.query('CREATE DATABASE plain OWNER plain').finally(() => admin.end())
    const plain = new URL(url)
    plain.username = 'plain'
    plain.password = 'plain-of-the-test'
    plain.pathname = '/plain'
    await migrate(plain.href)
    const client = await openClient({ connectionString: plain.href })
    const { rows } = await client
        .query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        .finally(() => client.end())
    expect(rows.map((row) => row.tablename)).toEqual(expect.arrayContaining([...ALL_TABLES]))
})
