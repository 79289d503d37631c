// Adds to package-lock.json the platform packages (@swc/core-darwin-arm64 and the like) that `npm install` left out because
// the registry did not offer them. Without their entries `npm ci` refuses the lockfile; with them it skips those of other
// platforms. Run after every `npm install`: node tools/ci/complete-lock.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const CPU = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64']
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/

const file = fileURLToPath(new URL('../../package-lock.json', import.meta.url))
const lock = JSON.parse(readFileSync(file, 'utf8'))
const missing = {}
for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
        const platform = platformOf(name)
        if (path === '' || platform === null || !EXACT.test(version) || isThere(path, name)) continue
        missing[`node_modules/${name}`] = {
            version,
            ...platform,
            ...(entry.dev ? { dev: true } : {}),
            optional: true,
        }
    }
}

const names = Object.keys(missing)
console.log(`${names.length} platform packages are missing in package-lock.json`)
if (process.argv.includes('--check')) process.exit(names.length === 0 ? 0 : 1)
const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'))
lock.packages = Object.fromEntries(sorted)
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)

/** `os`, `cpu` and `libc` as package.json has them, from a name that ends like `linux-x64-gnu`; null for other names. */
function platformOf(name) {
    const words = name.split(/[-/]/)
    const os = OS.find((each) => words.includes(each))
    const cpu = CPU.find((each) => words.includes(each))
    if (os === undefined || cpu === undefined) return null
    const libc =
        words.includes('musl') || words.includes('musleabihf')
            ? 'musl'
            : words.includes('gnu')
              ? 'glibc'
              : null
    return { cpu: [cpu], ...(libc && os === 'linux' ? { libc: [libc] } : {}), os: [os] }
}

/** Whether the package would be found from `path`, in its own node_modules or one further up. */
function isThere(path, name) {
    for (let folder = path; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
        const candidate = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`
        if (lock.packages[candidate]) return true
        if (folder === '') return false
    }
}
