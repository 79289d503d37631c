// Compiles src/ to lib/ (about a second). Types are checked apart, by `npm run types`.
const { mkdirSync, readdirSync, rmSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { transformFile } = require('@swc/core')
const { optionsFor } = require('./swc.cjs')

const root = join(__dirname, '..')

async function build() {
    const files = readdirSync(join(root, 'src'), { recursive: true }).filter(
        (file) => file.endsWith('.ts') && !/\.(test|d)\.ts$|\/(testing|__fixtures__)\//.test(file),
    )
    rmSync(join(root, 'lib'), { recursive: true, force: true })
    await Promise.all(
        files.map(async (file) => {
            const source = join(root, 'src', file)
            const target = join(root, 'lib', file.replace(/\.ts$/, '.js'))
            const { code, map } = await transformFile(source, { ...optionsFor(source), sourceMaps: true })
            mkdirSync(dirname(target), { recursive: true })
            writeFileSync(target, `${code}\n//# sourceMappingURL=${target.split('/').pop()}.map\n`)
            writeFileSync(`${target}.map`, map)
        }),
    )
}

build().catch((error) => {
    console.error(error)
    process.exit(1)
})
