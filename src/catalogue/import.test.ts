import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../../test/support/http'
import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { OPG } from '../../test/support/random-events'
import { auditRollups } from '../rollups/demand/audit'
import { importCatalogue } from './import'
import type { Removal } from './removal'

const opg = [Buffer.from(OPG.slice(2), 'hex')]
const models = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({ name: `m${from + i}`, author: 'a', tags: ['t'] }))

let db: TestDatabase
let dir: string
beforeEach(async () => {
    db = await testDatabase()
    dir = mkdtempSync(join(tmpdir(), 'demand-catalogue-'))
})
afterEach(async () => {
    rmSync(dir, { recursive: true })
    await db.drop()
})

function take(content: unknown, remove?: Removal, source = 'hub') {
    const file = join(dir, 'catalogue.json')
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    return importCatalogue(db.pool, file, source, { demo: false, opg }, { remove })
}

const stored = async (source = 'hub') => {
    const { rows } = await db.pool.query(
        `SELECT (SELECT count(*)::int FROM catalogue_entry WHERE source = $1) AS entries,
             (SELECT count(*)::int FROM model WHERE catalogued) AS models`,
        [source],
    )
    return rows[0]
}

test.each([
    ['an empty list', '{"models":[]}', 0],
    ['an empty array', '[]', 0],
    ['one model of a hundred', models(0, 1), 1],
    ['six of a hundred less', models(6, 100), 94],
    ['a saved page', { models: models(0, 97), total: 100 }, 97],
    ['a page that says there is more', { models: models(0, 97), next: '/models?page=2' }, 97],
    ['another list altogether', models(1000, 1100), 100],
    ['an entry that could be any', [...models(0, 97), { name: 7 }], 97],
])(
    'absence is a claim: %s removes nothing of what was imported, and says so',
    async (_, content, entries) => {
        await take(models(0, 100))
        const imported = await take(content)
        expect(imported).toMatchObject({ entries, removed: 0 })
        expect(imported.kept.length).toBeGreaterThan(0)
        expect(imported.kept[0]).toMatch(/^a\/m\d+$/)
        expect(imported.keptBecause).toMatch(/--(remove|all) removes them$/)
        const { rows } = await db.pool.query(
            `SELECT count(*)::int AS n FROM catalogue_entry WHERE name ~ '^m\\d{1,2}$'`,
        )
        expect(rows).toEqual([{ n: 100 }])
        expect(await auditRollups(db.pool, opg)).toEqual([])
    },
)

test.each(['', '<html>', '{"error":"maintenance"}', '[{"name":"m1"', '[{"name":7}]'])(
    'what is no catalogue changes nothing: %s',
    async (content) => {
        await take(models(0, 10))
        await expect(take(content, 'all')).rejects.toThrow()
        expect(await stored()).toEqual({ entries: 10, models: 10 })
    },
)

test('a small share goes by itself, more when asked to, and of a partial or empty answer only when all is asked for', async () => {
    await take(models(0, 100))
    expect(await take(models(5, 100))).toMatchObject({ removed: 5, kept: [], keptBecause: null })
    expect(await take(models(50, 100))).toMatchObject({
        removed: 0,
        keptBecause: expect.stringContaining('45 of 95'),
    })
    expect(await take(models(50, 100), 'many')).toMatchObject({ removed: 45, kept: [] })
    expect(await take('{"models":[]}', 'many')).toMatchObject({ removed: 0 })
    expect(await take({ models: models(60, 100), total: 200 }, 'many')).toMatchObject({ removed: 0 })
    expect(await stored()).toEqual({ entries: 50, models: 50 })
    expect(await take({ models: models(60, 100), total: 200 }, 'all')).toMatchObject({ removed: 10 })
    expect(await take('{"models":[]}', 'all')).toMatchObject({ removed: 40 })
    expect(await stored()).toEqual({ entries: 0, models: 0 })
})

test('a bad entry keeps what was imported of its model, and the good ones are taken', async () => {
    await take(models(0, 100))
    const bad = models(0, 100).map((model, i) =>
        i === 7 ? { ...model, tags: ['x'.repeat(300)] } : { ...model, tags: ['new'] },
    )
    const imported = await take(bad, 'many')
    expect(imported).toMatchObject({
        entries: 99,
        removed: 0,
        kept: [],
        refused: [{ model: { author: 'a', name: 'm7' } }],
    })
    const { rows } = await db.pool.query(
        'SELECT tags, count(*)::int AS n FROM catalogue_entry GROUP BY 1 ORDER BY n',
    )
    expect(rows).toEqual([
        { tags: ['t'], n: 1 },
        { tags: ['new'], n: 99 },
    ])
})

test('what another source said is not touched', async () => {
    await take(models(0, 10), undefined, 'mirror')
    await take('[]', 'all')
    expect(await stored('mirror')).toMatchObject({ entries: 10 })
})

test('a Hub of 250 models in pages is taken whole, one page asked for at a time removes nothing, and one that fails half-way neither', async () => {
    let broken = false
    const all = models(0, 250)
    const hub = await startServer((request, response) => {
        const page = Number(new URL(request.url!, 'http://hub').searchParams.get('page') ?? 0)
        if (broken && page > 0) response.writeHead(403).end()
        else response.end(JSON.stringify({ models: all.slice(page * 100, page * 100 + 100), total: 250 }))
    })
    const from = (path: string) => importCatalogue(db.pool, hub.url + path, 'hub', { demo: false, opg })
    expect(await from('/models?page=0&limit=100')).toMatchObject({ entries: 250, pages: 3, partial: null })
    for (const path of ['/models?page=1&limit=100', '/models?page=2&limit=100', '/models?page=9'])
        expect(await from(path)).toMatchObject({ removed: 0 })
    broken = true
    expect(await from('/models')).toMatchObject({
        entries: 100,
        removed: 0,
        partial: expect.stringContaining('250'),
    })
    expect(await stored()).toEqual({ entries: 250, models: 250 })
    await hub.stop()
})
