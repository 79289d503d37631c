// Which of the three jest projects a test belongs to: the one of the most that it uses, itself or through helpers.
// `pure` starts nothing, `database` has the run's Postgres, `e2e` starts chains, servers or the program's processes as well.
const { existsSync, readFileSync, readdirSync } = require('node:fs')
const { dirname, join, relative, resolve, sep } = require('node:path')

const ROOT = join(__dirname, '..', '..')

const IMPORTED = /\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\b(?:import|require)\('([^']+)'\)/gm
const TYPES_ONLY = /^import type [^']*'[^']*'/gm
/** What only tests use: a test uses what its helpers do. */
const HELPER = /^test\/|\/(testing|__fixtures__)\/|\.test\.ts$/
const STARTS_MUCH = [
    /(^test\/support|\/testing)\/(.+\/)?(chain|project|pgbouncer|anvil)\.ts$/,
    /^src\/devnet\/(index|anvil|kept-postgres|postgres)\.ts$/,
    /^(node:)?child_process$/,
]
const DATABASE = /^test\/support\/postgres\.ts$/
const DATABASE_URL = 'TEST_POSTGRES_URL'
/** What a test that starts nothing and yet takes many seconds says of itself. */
const LONG = '@project e2e'

const read = (file) => readFileSync(join(ROOT, file), 'utf8')

/** The file that a relative import means, from the project's folder; a package's name as it is. */
function resolved(from, name) {
    if (!name.startsWith('.')) return name
    const path = resolve(ROOT, dirname(from), name)
    const file = ['', '.ts', '/index.ts']
        .map((end) => path + end)
        .find((each) => /\.\w+$/.test(each) && existsSync(each))
    return relative(ROOT, file ?? path).replaceAll(sep, '/')
}

const imports = new Map()
function importsOf(file) {
    if (!imports.has(file)) {
        const text = read(file).replace(TYPES_ONLY, '')
        const names = [...text.matchAll(IMPORTED)].map(([, ...names]) => names.find(Boolean))
        imports.set(
            file,
            names.map((name) => resolved(file, name)),
        )
    }
    return imports.get(file)
}

/** A test, the helpers it is made of, and what these import. */
function usedBy(test) {
    const seen = new Set([test])
    for (const file of seen)
        if (HELPER.test(file) && file.endsWith('.ts')) for (const each of importsOf(file)) seen.add(each)
    return [...seen]
}

function projectOf(test) {
    const used = usedBy(test)
    if (used.some((file) => STARTS_MUCH.some((much) => much.test(file))) || read(test).includes(LONG))
        return 'e2e'
    return used.some((file) => DATABASE.test(file)) || read(test).includes(DATABASE_URL) ? 'database' : 'pure'
}

/** Every test of the project, by where it belongs. */
function testsByProject() {
    const found = { pure: [], database: [], e2e: [] }
    for (const folder of ['src', 'test'])
        for (const name of readdirSync(join(ROOT, folder), { recursive: true }).sort()) {
            const file = `${folder}/${name.replaceAll(sep, '/')}`
            if (file.endsWith('.test.ts')) found[projectOf(file)].push(file)
        }
    return found
}

module.exports = { testsByProject }
