/**
 * What answers about the market cost as of moments that nobody asked about, every field of them, one after the other: processor time
 * of the API and of Postgres, and memory at its peak. `npm run bench:cold -- --calls 10000000 --keep /tmp/market [--against /other/copy]`
 */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { apiSchema } from '../../src/api/schema'
import { everythingOf } from '../../src/api/worker/everything'
import { BenchClient, type Ended } from './abuse/client'
import { metered, type Used } from './abuse/meter'
import { ordinaryClients } from './abuse/ordinary'
import { type Served, serveApi, type Told } from './abuse/serve'
import { loadedDatabase } from './database'
import { Draw } from './market/draw'
import { END_MS, START_MS } from './market/span'
import { sealAll } from './seal-all'

const options = new Command('bench:cold')
    .description('Measures answers as of moments that nobody asked about.')
    .option('--calls <n>', 'inferences of the market', Number, 1_000_000)
    .option('--rounds <n>', 'moments of each question', Number, 5)
    .option('--only <text>', 'questions that contain this')
    .option('--seed <n>', 'other moments', Number, 1)
    .option('--profile <dir>', 'write processor profiles of both processes there')
    .option(
        '--against <dir>',
        'another working copy, whose API is asked the same in turns and has to answer the same',
    )
    .option('--flags <flags>', 'flags of Node for both processes of the API', '')
    .option('--keep <dir>', 'folder in which the database stays, and is found again')
    .parse()
    .opts<{
        calls: number
        rounds: number
        only?: string
        seed: number
        profile?: string
        flags: string
        against?: string
        keep?: string
    }>()

const WINDOWS = ['window: ALL', 'window: QUARTER', 'window: MONTH', 'window: {from: "2023-11-02T03:04:05Z"}']
const MEASURES = [
    'measure: CALLS',
    'measure: VALUE',
    'measure: PAYERS',
    'measure: VALUE, exclude: [SELF_PAID]',
]
/** Seconds without work after which the API has read ahead. */
const QUIET_S = 5
/** After so long windows are let go of, and garbage is collected. */
const FORGETTING_MS = 80_000
/** What collecting garbage after an answer takes is not the next one's. */
const SETTLE_MS = 300

async function main() {
    const say = (text: string) => console.error(text)
    const database = await loadedDatabase(options.calls, options.keep ?? null, say)
    const { schema, model } = await apiSchema()
    const flags = options.flags.split(' ').filter(Boolean)
    if (options.profile) flags.push('--cpu-prof', `--cpu-prof-dir=${options.profile}`)
    await sealAll(database.url, say)
    const builds: Build[] = []
    try {
        for (const root of [undefined, ...(options.against ? [resolve(options.against)] : [])]) {
            const api = await serveApi(database.url, database.pid, true, flags, root)
            builds.push({
                name: root ? ` [${root}]` : '',
                api,
                client: new BenchClient(api.url, '127.0.0.2'),
            })
        }
        for (const { api } of builds) await ordinaryClients(api.url, 5)
        const { body } = await builds[0].client.post('{ models(orderBy: [calls_DESC], limit: 400) { id } }')
        const ids = (JSON.parse(body).data.models as { id: string }[]).map(({ id }) => id)
        const random = new Draw(options.seed)
        const moment = () => {
            const share = 1 / 3 + (random.real() * 2) / 3
            const ms = Math.floor((START_MS + share * (END_MS - START_MS)) / 1000) * 1000
            return `asOf: {time: "${new Date(ms).toISOString()}"}`
        }
        for (const build of builds) {
            await idle(build.api)
            build.told = await build.api.told(true)
        }
        console.log('API + Postgres, ms of processor time; MiB of the API above what it had')
        for (const root of ['topModels', 'modelStanding', 'market', 'demandDistribution']) {
            const everything = everythingOf(schema, model, root)
            const all = builds.map((): Used[] => [])
            for (const window of WINDOWS)
                for (const measure of root === 'market'
                    ? ['exclude: []', 'exclude: [SELF_PAID]']
                    : MEASURES) {
                    const name = `${root} ${window} ${measure}`
                    const first = root === 'topModels' ? ', first: 50' : ''
                    const used = builds.map((): Used[] => [])
                    for (let round = 0; round < options.rounds; round++) {
                        // The most used one is one of them.
                        const id = ids[round === 0 ? 0 : Math.floor(random.real() * ids.length)]
                        const of = root === 'modelStanding' ? `, id: "${id}"` : ''
                        const query = `{ ${root}(${window}, ${measure}${first}${of}, ${moment()}) ${everything} }`
                        if (options.only && !name.includes(options.only)) continue
                        // Whoever comes second finds pages of Postgres in memory.
                        const turns = [...builds.entries()]
                        if (round % 2 === 1) turns.reverse()
                        const bodies = new Set<string>()
                        for (const [n, build] of turns) {
                            const [ended, each] = await asked(build, query)
                            bodies.add(ended.body)
                            used[n].push(each)
                            if (ended.status !== 200 || ended.errors)
                                console.log(`  ${name}: ${ended.status} ${ended.body.slice(0, 120)}`)
                        }
                        if (bodies.size > 1) console.log(`  ANSWERS DIFFER: ${query}`)
                    }
                    for (const [n, build] of builds.entries()) {
                        if (used[n].length === 0) continue
                        all[n].push(...used[n])
                        const shown = used[n].map(
                            (each) =>
                                `${each.apiMs.toFixed(0)}+${each.postgresMs.toFixed(0)} (${each.apiMib.toFixed(0)})`,
                        )
                        console.log(`  ${name}${build.name}: ${shown.join(', ')}`)
                    }
                }
            for (const [n, build] of builds.entries())
                if (all[n].length > 0) console.log(`${root}${build.name}: ${summary(all[n])}`)
        }
        await memory('at the end', builds)
        await new Promise((done) => setTimeout(done, FORGETTING_MS))
        await memory('when windows that nobody asks about are let go of', builds)
    } finally {
        for (const { api, client } of builds) {
            client.close()
            await api.stop()
        }
        await database.close()
    }
}

async function memory(when: string, builds: Build[]): Promise<void> {
    for (const { name, api } of builds)
        console.log(`memory ${when}${name}: ${(await api.told()).rssMb.toFixed(0)} MiB`)
}

/** An API that is asked. */
interface Build {
    /** '' of this working copy. */
    name: string
    api: Served
    client: BenchClient
    /** Its processes; it is asked once, as it makes garbage to tell. */
    told?: Told
}

async function asked({ told, client }: Build, query: string): Promise<[Ended, Used]> {
    await new Promise((done) => setTimeout(done, SETTLE_MS))
    return metered(told!.pids, told!.postmaster, () => client.post(query))
}

/** Waits until the API has read ahead what it reads ahead. */
async function idle(api: Served): Promise<void> {
    const started = performance.now()
    let quiet = 0
    for (let before = (await api.told()).cpuMs; ; ) {
        await new Promise((done) => setTimeout(done, 1_000))
        const { cpuMs, rssMb } = await api.told()
        // On a busy machine it may have to wait for a second.
        quiet = cpuMs - before < 100 ? quiet + 1 : 0
        if (quiet === QUIET_S || performance.now() - started > 600_000) {
            console.log(
                `read ahead within ${((performance.now() - started) / 1000).toFixed(0)} s, ${(cpuMs / 1000).toFixed(1)} s of processor time since the start; ${rssMb.toFixed(0)} MiB`,
            )
            return
        }
        before = cpuMs
    }
}

function summary(all: Used[]): string {
    const sorted = (of: (used: Used) => number) => all.map(of).sort((a, b) => a - b)
    const ms = sorted(({ apiMs, postgresMs }) => apiMs + postgresMs)
    const mib = sorted(({ apiMib }) => apiMib)
    const at = (list: number[], share: number) =>
        list[Math.min(list.length - 1, Math.floor(list.length * share))]
    return (
        `${all.length} asked; ms median ${at(ms, 0.5).toFixed(0)}, 90 % ${at(ms, 0.9).toFixed(0)}, worst ${at(ms, 1).toFixed(0)}, ` +
        `above 250: ${ms.filter((each) => each > 250).length}; MiB median ${at(mib, 0.5).toFixed(0)}, worst ${at(mib, 1).toFixed(0)}`
    )
}

main().then(
    () => process.exit(0),
    (error) => {
        console.error(error)
        process.exit(1)
    },
)
