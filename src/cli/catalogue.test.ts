import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestDatabase, testDatabase } from '../../test/support/postgres'
import { catalogue } from './catalogue'
import { ConfigError, readConfig } from './config'

let db: TestDatabase
let dir: string
let printed: string
beforeEach(async () => {
    db = await testDatabase()
    dir = mkdtempSync(join(tmpdir(), 'demand-catalogue-'))
    jest.spyOn(console, 'log').mockImplementation((text) => void (printed = text))
})
afterEach(async () => {
    jest.restoreAllMocks()
    rmSync(dir, { recursive: true })
    await db.drop()
})

/** The command, as a user runs it. @returns its exit code */
function run(content: unknown, options = {}) {
    const file = join(dir, 'catalogue.json')
    writeFileSync(file, JSON.stringify(content))
    const config = readConfig({ DB_URL: db.url, DATA_DIR: dir })
    return catalogue(config, file, { source: 'hub', ...options })
}

const models = (n: number) => Array.from({ length: n }, (_, i) => ({ name: `m${i}`, author: 'a' }))

test('the exit code and the words say what was taken, what was refused, and what stays', async () => {
    expect(await run(models(40))).toBe(0)
    expect(printed).toMatch(/^models +40 +of hub$/m)
    expect(await run({ models: [] })).toBe(1)
    expect(printed).toContain(
        '40 models stay that hub does not list any more: it lists nothing: --all removes them',
    )
    expect(printed).toMatch(/^ {2}a\/m0$/m)
    expect(printed).toContain('and 20 more')
    expect(await run([...models(40), { name: 'x', author: 'a', tags: [7] }])).toBe(1)
    expect(printed).toContain('model 41 (a/x): tags.0 is 7: expected string')
    expect(printed).toMatch(/^refused +1 /m)
    expect(await run(models(30))).toBe(1)
    expect(printed).toContain('they are 10 of 40, more than 5 %: --remove removes them')
    expect(await run(models(30), { remove: true })).toBe(0)
    expect(printed).toMatch(/^removed +10 /m)
    expect(await run([], { all: true })).toBe(0)
    expect(printed).toMatch(/^removed +30 /m)
})

test('what is no catalogue is refused with the file and what was expected', async () => {
    await expect(run({ error: 'no' })).rejects.toThrow(ConfigError)
    await expect(run({ error: 'no' })).rejects.toThrow(
        /catalogue\.json: expected a JSON array of models, \{"models": \[…\]\}, or one model a line, got other JSON$/,
    )
})
