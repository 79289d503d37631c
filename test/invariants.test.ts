import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const TESTS = ['src', 'test'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.test.ts') && file !== 'invariants.test.ts')
        .map((file) => `${folder}/${file}`),
)
/** @param pattern a path; `*` is any file of its folder */
const matches = (file: string, pattern: string) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(file)
const namedIn = (text: string) => new Set(text.match(/INV-\d+/g) ?? [])
/** Rows of the table: what must hold, and the tests that hold it. */
const ROWS = [...read('docs/architecture.md').matchAll(/^\| \*\*(INV-\d+) .*\|([^|]*)\|$/gm)].map(
    ([, invariant, cell]) => ({
        invariant,
        files: [...cell.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file]) =>
            file.startsWith('test/') ? file : `src/${file}`,
        ),
    }),
)

test('the table of invariants has rows', () => {
    expect(ROWS.length).toBeGreaterThan(10)
})

test.each(ROWS)(
    '$invariant of docs/architecture.md is held by tests that exist, and one names it',
    ({ invariant, files }) => {
        const found = files.map((file) => TESTS.filter((test) => matches(test, file)))
        expect(files.filter((_, i) => found[i].length === 0)).toEqual([])
        expect(found.flat().filter((file) => namedIn(read(file)).has(invariant))).not.toEqual([])
    },
)

test('a test names no invariant that docs/architecture.md does not', () => {
    const documented = new Set(ROWS.map(({ invariant }) => invariant))
    const unknown = TESTS.flatMap((file) =>
        [...namedIn(read(file))].filter((name) => !documented.has(name)).map((name) => `${file}: ${name}`),
    )
    expect(unknown).toEqual([])
})
