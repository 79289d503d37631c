/**
 * One client attacks, three others use the API as it is meant: what becomes of them, of the memory and of the event loop.
 * `npm run bench:abuse -- --calls 1000000`, or `--search` for the dearest queries that one request may hold.
 */
import { cpus } from 'node:os'
import { Command } from 'commander'
import { ATTACKS, type Attack, attackFor } from './abuse/attacks'
import { at, ordinaryClients, type Ran } from './abuse/ordinary'
import { searchDearest } from './abuse/search'
import { type Served, serveApi } from './abuse/serve'
import { loadedDatabase } from './database'
import { sealAll } from './seal-all'

const options = new Command('bench:abuse')
    .description('Measures what one client can do to others.')
    .option('--calls <n>', 'inferences of the market', Number, 1_000_000)
    .option('--seconds <n>', 'seconds a measure', Number, 20)
    .option(
        '--let-go <n>',
        'seconds until memory is looked at again; what nobody asks for goes after 60',
        Number,
        75,
    )
    .option('--only <text>', 'attacks, or kinds of queries, whose name contains this')
    .option('--search', 'look for the dearest queries of the schema instead, for so many seconds')
    .option('--keep <dir>', 'folder in which the database stays, and is found again')
    .parse()
    .opts<{ calls: number; seconds: number; letGo: number; only?: string; search?: boolean; keep?: string }>()

const say = (text: string) => console.error(text)
/** What the attack before has begun is over. */
const SETTLE_MS = 4_000
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

async function main() {
    const database = await loadedDatabase(options.calls, options.keep ?? null, say)
    let api: Served | null = null
    try {
        await sealAll(database.url, say)
        api = await serveApi(database.url, database.pid, options.search ?? false)
        console.log(
            `${options.calls.toLocaleString('en-US')} calls, ${cpus().length} cores, Node ${process.version}`,
        )
        // What is warm is so after some answers.
        await ordinaryClients(api.url, 5)
        if (options.search) return await searchDearest(api, options.seconds, options.only)
        for (const attack of ATTACKS) {
            if (options.only && !attack.name.includes(options.only)) continue
            await measure(api, attack)
        }
    } finally {
        await api?.stop()
        await database.close()
    }
}

async function measure(api: Served, attack: Attack): Promise<void> {
    const { seconds } = options
    await sleep(SETTLE_MS)
    const before = await api.told(true)
    const alone = await ordinaryClients(api.url, seconds)
    const calm = await api.told()
    const attacked = await attackFor(attack, api.url, seconds)
    const beside = await ordinaryClients(api.url, seconds)
    const under = await api.told()
    const answers = await attacked.answers
    await sleep(options.letGo * 1000)
    await ordinaryClients(api.url, 2)
    const after = await api.told(true)
    const ratio = at(beside.latencies, 0.99) / at(alone.latencies, 0.99)
    console.log(`\n${attack.name}: ${[...answers].map(([what, count]) => `${count} x ${what}`).join(', ')}`)
    console.log(`  ordinary alone   ${shown(alone)}, loop ${calm.loopMs.toFixed(0)} ms`)
    console.log(`  beside attacker  ${shown(beside)}, loop ${under.loopMs.toFixed(0)} ms`)
    console.log(
        `  p99 ${ratio.toFixed(2)}x; API ${per(under.cpuMs - calm.cpuMs)}, Postgres ${per(under.postgresMs - calm.postgresMs)} of one core; ` +
            `memory ${before.rssMb.toFixed(0)} -> ${under.rssMb.toFixed(0)} -> ${after.rssMb.toFixed(0)} MiB`,
    )
    console.log(
        `  slowest: ${beside.slowest
            .slice(0, 4)
            .map(({ query, ms }) => `${ms.toFixed(0)} ms ${query.slice(2, 40)}`)
            .join('; ')}`,
    )
    for (const { query, ended } of beside.failures.slice(0, 3))
        console.log(`  FAILED ${ended.status} ${query.slice(0, 60)}: ${ended.body.slice(0, 200)}`)
}

const per = (cpuMs: number) => `${((100 * cpuMs) / (options.seconds * 1000)).toFixed(0)} %`

const shown = ({ latencies, failures }: Ran) =>
    `p50 ${at(latencies, 0.5).toFixed(1)} ms, p99 ${at(latencies, 0.99).toFixed(1)} ms, ${failures.length} of ${latencies.length} failed`

main().then(
    () => process.exit(0),
    (error) => {
        console.error(error)
        process.exit(1)
    },
)
