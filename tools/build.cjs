// Compiles src/ to lib/ (about a second). Types are checked apart, by `npm run types`. What runs from lib/ meanwhile is not
// disturbed: files that stay the same are left alone, the others are replaced in one step.
const {
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    writeFileSync,
} = require('node:fs')
const { dirname, join } = require('node:path')
const { transformFile } = require('@swc/core')
const { optionsFor } = require('./swc.cjs')

const root = join(__dirname, '..')
const lib = join(root, 'lib')

async function build() {
    const files = readdirSync(join(root, 'src'), { recursive: true }).filter(
        (file) => file.endsWith('.ts') && !/\.(test|d)\.ts$|\/(testing|__fixtures__)\//.test(file),
    )
    const written = await Promise.all(
        files.map(async (file) => {
            const source = join(root, 'src', file)
            const target = file.replace(/\.ts$/, '.js')
            const { code, map } = await transformFile(source, { ...optionsFor(source), sourceMaps: true })
            replace(`${target}.map`, map)
            replace(target, `${code}\n//# sourceMappingURL=${target.split('/').pop()}.map\n`)
            return [target, `${target}.map`]
        }),
    )
    const kept = new Set(written.flat())
    for (const entry of readdirSync(lib, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name)
        if (entry.isFile() && !kept.has(path.slice(lib.length + 1))) rmSync(path)
    }
}

function replace(file, content) {
    const path = join(lib, file)
    if (existsSync(path) && readFileSync(path, 'utf8') === content) return
    mkdirSync(dirname(path), { recursive: true })
    const draft = `${path}.${process.pid}.new`
    writeFileSync(draft, content)
    renameSync(draft, path)
}

build().catch((error) => {
    console.error(error)
    process.exit(1)
})
