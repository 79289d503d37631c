// Runs a TypeScript file as it is, without a build: `node tools/run.cjs file.ts [arguments]`
const { createHash } = require('node:crypto')
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { join, resolve } = require('node:path')
const { optionsFor } = require('./swc.cjs')

/** What TypeScript became, by a hash of all that decides it: tests start the same threads and processes again and again. */
const CACHE = join(__dirname, '..', 'node_modules', '.cache', 'opengradient-demand')
const { version } = require('@swc/core/package.json')

require.extensions['.ts'] = (module, file) => module._compile(javaScriptOf(file), file)

function javaScriptOf(file) {
    const source = readFileSync(file, 'utf8')
    const options = { ...optionsFor(file), sourceMaps: 'inline' }
    const key = createHash('sha256')
        .update(JSON.stringify([version, file, options, source]))
        .digest('hex')
    const kept = join(CACHE, `${key}.js`)
    try {
        return readFileSync(kept, 'utf8')
    } catch {
        const { code } = require('@swc/core').transformFileSync(file, options)
        keep(kept, code)
        return code
    }
}

/** In one step, as others may read it. Where it cannot be written, it is made again next time. */
function keep(file, code) {
    const draft = `${file}.${process.pid}.new`
    try {
        mkdirSync(CACHE, { recursive: true })
        writeFileSync(draft, code)
        renameSync(draft, file)
    } catch {}
}

process.setSourceMapsEnabled(true)
process.argv.splice(1, 1)
require(resolve(process.argv[1]))
