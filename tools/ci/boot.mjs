// Starts the whole with `npm start` in a folder of its own, asks what a newcomer would ask (the README's first query among
// it, whose answer must be the README's), and stops it. Ends with code 1, and the last lines of the output, when one of
// these does not go as told.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

const READY_WITHIN_S = 180
const STOPPED_WITHIN_S = 30

const QUERY = `{
    models: modelsConnection(orderBy: [id_ASC]) { totalCount }
    calls: inferencesConnection(orderBy: [id_ASC]) { totalCount }
    payments: paymentsConnection(orderBy: [id_ASC]) { totalCount }
}`

const dir = mkdtempSync(join(tmpdir(), 'demand-boot-'))
chmodSync(dir, 0o755)
const output = []
const port = await freePort()
const api = `http://127.0.0.1:${port}`
const started = Date.now()
const seconds = () => ((Date.now() - started) / 1000).toFixed(1)
// Its own process group, as a terminal would give it.
const npm = spawn('npm', ['start'], {
    env: {
        ...process.env,
        DATA_DIR: dir,
        PORT: String(port),
        NETWORK: 'devnet',
        DB_URL: '',
        DEVNET_SEED: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
})
for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => output.push(String(chunk)))
const ended = new Promise((done) => npm.once('exit', done))

let trouble = null
try {
    await until('/ready says yes', READY_WITHIN_S, async () => (await fetch(`${api}/ready`)).ok)
    console.log(`ready after ${seconds()} s`)
    const counts = await ask(QUERY)
    console.log(JSON.stringify(counts))
    for (const [what, { totalCount }] of Object.entries(counts)) {
        if (!(totalCount > 0)) throw new Error(`the API knows of no ${what}`)
    }
    // Payments to wallets that the enclaves' registrations name are read once those are known. So are the settlements' blobs, some
    // of which are late; and a moment is frozen once the days up to it are sealed.
    const [first] = worked('README.md')
    await until("the README's query has the README's answer", 180, first)
    for (const [n, answers] of worked('docs/queries.md').entries())
        await until(`query ${n + 1} of docs/queries.md has the answer there`, 180, answers)
} catch (error) {
    trouble = error
}
const stopping = Date.now()
signal('SIGINT')
try {
    await until('every process has ended', STOPPED_WITHIN_S, async () => processesOf(dir).length === 0)
    await ended
    console.log(`stopped in ${((Date.now() - stopping) / 1000).toFixed(1)} s`)
} catch (error) {
    trouble ??= error
    for (const { pid, command } of processesOf(dir)) console.log(`still there: ${pid} ${command}`)
    signal('SIGKILL')
    for (const { pid } of processesOf(dir)) process.kill(pid, 'SIGKILL')
}
rmSync(dir, { recursive: true, force: true })
if (trouble) {
    console.log(output.join('').split('\n').slice(-30).join('\n'))
    console.log(`npm start: ${trouble.message}`)
}
process.exit(trouble ? 1 : 0)

/** Whether each query of a Markdown file that is followed by an answer has that answer. */
function worked(file) {
    const markdown = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    const pairs = [...markdown.matchAll(/```graphql\n(.*?)```\n\n```json\n(.*?)```/gs)]
    return pairs.map(([, query, answer]) => {
        const { data } = JSON.parse(answer)
        return async () => isDeepStrictEqual(await ask(query), data)
    })
}

async function ask(query) {
    const response = await fetch(`${api}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(`the API answered ${JSON.stringify(errors)}`)
    return data
}

async function until(what, limit, holds) {
    for (const deadline = Date.now() + limit * 1000; Date.now() < deadline; ) {
        if (await holds().catch(() => false)) return
        if (npm.exitCode !== null && what.startsWith('/ready'))
            throw new Error(`it ended with ${npm.exitCode}`)
        await new Promise((done) => setTimeout(done, 200))
    }
    throw new Error(`not within ${limit} s: ${what}`)
}

function signal(name) {
    try {
        process.kill(-npm.pid, name)
    } catch {
        // The group is gone already.
    }
}

/** Processes that were started with our DATA_DIR, or stand in it (Postgres covers its environment with its title). */
function processesOf(folder) {
    return readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
        .map((pid) => ({
            pid: Number(pid),
            command: read(`/proc/${pid}/cmdline`),
            environ: read(`/proc/${pid}/environ`),
        }))
        .filter(({ command, environ }) => command.includes(folder) || environ.includes(`DATA_DIR=${folder}`))
}

function read(file) {
    try {
        return readFileSync(file, 'utf8').replaceAll('\0', ' ').trim()
    } catch {
        return ''
    }
}

function freePort() {
    return new Promise((done, fail) => {
        const probe = createServer()
            .once('error', fail)
            .listen(0, '127.0.0.1', () => {
                const { port } = probe.address()
                probe.close(() => done(port))
            })
    })
}
