import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { auditRollups } from '../src/rollups/demand/audit'
import { type TestDatabase, testDatabase } from './support/postgres'
import { buildProject, type Project, run } from './support/project'
import { opg } from './support/prover'

let project: Project
let db: TestDatabase
let dir: string

beforeAll(async () => {
    project = buildProject()
    db = await testDatabase()
    dir = mkdtempSync(join(tmpdir(), 'demand-catalogue-'))
})

afterAll(async () => {
    await db.drop()
    rmSync(dir, { recursive: true })
})

const many = (from: number, to: number, tag: string) =>
    Array.from({ length: to - from }, (_, i) => ({ name: `model ${from + i}`, author: 'a', tags: [tag] }))

function importing(name: string, models: unknown, source = 'hub') {
    const file = join(dir, `${name}.json`)
    writeFileSync(file, typeof models === 'string' ? models : JSON.stringify(models))
    const env = { NETWORK: 'opengradient', DB_URL: db.url, RPC_URL_10740: 'http://127.0.0.1:9' }
    return run(project, ['catalogue', 'import', file, '--source', source], env)
}

const one = async (sql: string) => (await db.pool.query(sql)).rows[0]
const stored = () =>
    one(`SELECT (SELECT count(*)::int FROM catalogue_entry) AS entries, (SELECT count(*)::int FROM catalogue_artifact) AS names,
        (SELECT count(DISTINCT tags[1])::int FROM catalogue_entry) AS tags,
        (SELECT count(*)::int FROM model WHERE catalogued) AS models`)
const begun = () =>
    one(`SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'catalogue'
        AND xact_start IS NOT NULL AND backend_xid IS NOT NULL`)

test('INV-3: an import that is killed in the middle leaves all of it or none, and no lock that the next one would wait for', async () => {
    const first = importing('small', many(0, 100, 'small'))
    expect(await first.ended).toBe(0)
    const before = await stored()
    expect(before).toEqual({ entries: 100, names: 100, tags: 1, models: 100 })
    for (const delay of [0, 50, 300]) {
        const killed = importing('large', many(0, 15_000, 'large'))
        for (const deadline = Date.now() + 60_000; (await begun()).n === 0 && Date.now() < deadline; )
            await sleep(5)
        await sleep(delay)
        killed.signal('SIGKILL')
        await killed.ended
        for (const deadline = Date.now() + 60_000; (await begun()).n > 0 && Date.now() < deadline; )
            await sleep(20)
        const now = await stored()
        expect([before, { entries: 15_000, names: 15_000, tags: 1, models: 15_000 }]).toContainEqual(now)
        if (delay === 0) expect(now).toEqual(before)
    }
    // 1: what is not listed any more stays, where one came through.
    expect(await importing('again', many(0, 100, 'again')).ended).toBeLessThan(2)
    expect(await auditRollups(db.pool, opg)).toEqual([])
})

test('INV-3: two imports at once come one after the other', async () => {
    const ended = await Promise.all([
        importing('one', many(0, 3_000, 'one')).ended,
        importing('two', many(0, 3_000, 'two')).ended,
        importing('other', many(0, 3_000, 'other'), 'rival').ended,
    ])
    expect(ended.every((code) => code === 0 || code === 1)).toBe(true)
    const { tags } = await one(
        `SELECT count(DISTINCT tags[1])::int AS tags FROM catalogue_entry WHERE source = 'hub' AND split_part(name, ' ', 2)::int < 3000`,
    )
    expect(tags).toBe(1)
    expect(await auditRollups(db.pool, opg)).toEqual([])
})

test('a catalogue that is too large is refused with a sentence, and changes nothing', async () => {
    const before = await stored()
    for (const [name, content, sentence] of [
        ['bytes', Buffer.alloc(70 * 1024 * 1024, ' ').toString(), /is larger than 67108864 bytes/],
        ['models', `[${'{},'.repeat(200_001)}{}]`, /lists more than 200000 models/],
    ] as const) {
        const refused = importing(name, content)
        expect(await refused.ended).toBe(1)
        expect(refused.output()).toMatch(sentence)
        expect(refused.output()).not.toMatch(/\n\s+at /)
    }
    expect(await stored()).toEqual(before)
})
