// Runs a TypeScript file as it is, without a build: `node tools/run.cjs file.ts [arguments]`
const { resolve } = require('node:path')
const { transformFileSync } = require('@swc/core')
const { optionsFor } = require('./swc.cjs')

require.extensions['.ts'] = (module, file) => {
    module._compile(transformFileSync(file, { ...optionsFor(file), sourceMaps: 'inline' }).code, file)
}
process.setSourceMapsEnabled(true)
process.argv.splice(1, 1)
require(resolve(process.argv[1]))
