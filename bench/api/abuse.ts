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
import { type ShutDoor, shutDoor } from './abuse/shut-door'
import { loadedDatabase } from './database'
import { sealAll } from './seal-all'

const options = new Command('bench:abuse')
    .description('Measures what one client can do to others.')
    .option('--calls <n>', 'inferences of the market', Number, 1_000_000)
    .option('--seconds <n>', 'seconds a measure', Number, 20)
    .option('--rounds <n>', 'measures of each attack, each after one without it', Number, 3)
    .option(
        '--let-go <n>',
        'seconds until memory is looked at again; what nobody asks for goes after 60',
        Number,
        75,
    )
    .option(
        '--only <texts...>',
        'attacks, or kinds of queries, whose name is one of these; where none is, those whose name contains one',
    )
    .option('--list', 'names the attacks, and does nothing')
    .option('--search', 'look for the dearest queries of the schema instead, for so many seconds')
    .option('--keep <dir>', 'folder in which the database stays, and is found again')
    .parse()
    .opts<{
        calls: number
        seconds: number
        rounds: number
        letGo: number
        only?: string[]
        list?: boolean
        search?: boolean
        keep?: string
    }>()

const say = (text: string) => console.error(text)
/** Requests that are shown with what they waited for. */
const SLOWEST = 4
/** How often, and how many times at most, it is looked whether the API still grows by what it reads ahead. */
const WARM_MS = 10_000
const WARM_LOOKS = 30
/** What the attack before has begun is over. */
const SETTLE_MS = 4_000
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

async function main() {
    if (options.list) return console.log(ATTACKS.map(({ name }) => name).join('\n'))
    const database = await loadedDatabase(options.calls, options.keep ?? null, say)
    let api: Served | null = null
    let shut: ShutDoor | null = null
    try {
        await sealAll(database.url, say)
        api = await serveApi(database.url, database.pid, options.search ?? false)
        console.log(
            `${options.calls.toLocaleString('en-US')} calls, ${cpus().length} cores, Node ${process.version}`,
        )
        // What is warm is so after some answers.
        await ordinaryClients(api.url, 5)
        if (options.search) return await searchDearest(api, options.seconds, options.only)
        await warmed(api)
        shut = await shutDoor()
        for (const attack of chosen()) await measure(api, shut, attack)
    } finally {
        await shut?.stop()
        await api?.stop()
        await database.close()
    }
}

/** Waits until the API has read what it reads ahead: what that takes of memory is nobody's attack. */
async function warmed(api: Served): Promise<void> {
    for (let n = 0, last = 0; n < WARM_LOOKS; n++) {
        const { rssMb } = await api.told()
        if (rssMb < last * 1.01) return
        last = rssMb
        await sleep(WARM_MS)
    }
    say('the API still reads ahead: memory before the first attack is not what it will be')
}

function chosen(): Attack[] {
    const { only } = options
    if (!only) return ATTACKS
    const named = ATTACKS.filter(({ name }) => only.includes(name))
    const chosen =
        named.length > 0 ? named : ATTACKS.filter(({ name }) => only.some((text) => name.includes(text)))
    if (chosen.length === 0) throw new Error(`No attack is called ${only.join(' or ')}: see --list`)
    return chosen
}

async function measure(api: Served, shut: ShutDoor, attack: Attack): Promise<void> {
    const { seconds, rounds } = options
    await sleep(SETTLE_MS)
    const before = await api.told(true)
    const ran: Round[] = []
    for (let n = 0; n < rounds; n++) ran.push(await round(api, shut, attack, n))
    await sleep(options.letGo * 1000)
    await ordinaryClients(api.url, 2)
    const after = await api.told(true)
    const answers = new Map<string, number>()
    for (const each of ran)
        for (const [what, count] of each.answers) answers.set(what, (answers.get(what) ?? 0) + count)
    console.log(
        `\n${attack.name}: ${[...answers].map(([what, count]) => `${count} x ${what}`).join(', ')} in ${rounds} x ${seconds} s`,
    )
    for (const { alone, floor, beside, loopMs } of ran) {
        console.log(`  ordinary alone   ${shown(alone)}, loop ${loopMs.alone.toFixed(0)} ms`)
        console.log(`  attacks a shut door instead ${shown(floor)}`)
        console.log(`  beside attacker  ${shown(beside)}, loop ${loopMs.beside.toFixed(0)} ms`)
    }
    const ratioOf = (share: number, of: 'floor' | 'beside' = 'beside') =>
        spread(ran.map((each) => at(each[of].latencies, share) / at(each.alone.latencies, share)))
    const most = (of: (round: Round) => number) => Math.max(...ran.map(of))
    console.log(
        `  floor of the machine (the same attacker beside, against a server that accepts and destroys): p99 ${ratioOf(0.99, 'floor')}, p95 ${ratioOf(0.95, 'floor')}, p50 ${ratioOf(0.5, 'floor')}; ` +
            `${ran.map(({ floorAnswers }) => totalOf(floorAnswers)).join(', ')} tries there, ${ran.map(({ answers }) => totalOf(answers)).join(', ')} here`,
    )
    const stood = (of: 'alone' | 'floor' | 'beside') =>
        at(
            ran.flatMap((each) => each.stoodBefore[of]).toSorted((a, b) => a - b),
            0.99,
        ).toFixed(1)
    console.log(
        `  work of the API's loop while an answer was waited for, p99 of all rounds: ${stood('alone')} ms alone, ${stood('floor')} at the floor, ${stood('beside')} beside`,
    )
    console.log(
        `  p99 ${ratioOf(0.99)}, p95 ${ratioOf(0.95)}, p50 ${ratioOf(0.5)}; API ${per(most((r) => r.apiMs))}, Postgres ${per(most((r) => r.postgresMs))} of one core at most; ` +
            `memory ${before.rssMb.toFixed(0)} -> ${most((r) => r.rssMb).toFixed(0)} -> ${after.rssMb.toFixed(0)} MiB`,
    )
    for (const what of ['alone', 'beside'] as const) {
        const slowest = ran.flatMap((each) => each[what].slowest.slice(0, SLOWEST))
        slowest.sort((a, b) => b.ms - a.ms)
        for (const { query, ms, timing, at } of slowest.slice(0, SLOWEST))
            console.log(
                `  slowest ${what}: ${ms.toFixed(0)} ms at ${(at / 1000).toFixed(1)} s, ${query.slice(2, 34)}: ${timed(timing)}`,
            )
    }
    for (const { query, ended } of ran
        .flatMap(({ alone, beside }) => [...alone.failures, ...beside.failures])
        .slice(0, 3))
        console.log(`  FAILED ${ended.status} ${query.slice(0, 60)}: ${ended.body.slice(0, 200)}`)
}

const totalOf = (answers: Map<string, number>) => [...answers.values()].reduce((sum, count) => sum + count, 0)

/** Ordinary clients without the attacker, beside him while he attacks somebody else, and beside him. */
interface Round {
    alone: Ran
    floor: Ran
    floorAnswers: Map<string, number>
    beside: Ran
    /** As of `Told`. */
    stoodBefore: { alone: number[]; floor: number[]; beside: number[] }
    /** Longest wait for the event loop. */
    loopMs: { alone: number; beside: number }
    answers: Map<string, number>
    apiMs: number
    postgresMs: number
    rssMb: number
}

async function round(api: Served, shut: ShutDoor, attack: Attack, n: number): Promise<Round> {
    const { seconds } = options
    await api.told()
    const alone = await ordinaryClients(api.url, seconds)
    const quiet = await api.told()
    const elsewhere = await attackFor(attack, shut.url, seconds, n)
    const floor = await ordinaryClients(api.url, seconds)
    const floorAnswers = await elsewhere.answers
    await sleep(SETTLE_MS)
    const calm = await api.told()
    const attacked = await attackFor(attack, api.url, seconds, n)
    const beside = await ordinaryClients(api.url, seconds)
    const under = await api.told()
    const answers = await attacked.answers
    await sleep(SETTLE_MS)
    return {
        alone,
        floor,
        floorAnswers,
        beside,
        stoodBefore: { alone: quiet.stoodBefore, floor: calm.stoodBefore, beside: under.stoodBefore },
        loopMs: { alone: quiet.loopMs, beside: under.loopMs },
        answers,
        apiMs: under.cpuMs - calm.cpuMs,
        postgresMs: under.postgresMs - calm.postgresMs,
        rssMb: under.rssMb,
    }
}

/** The middle one, and from where to where they lie. */
function spread(ratios: number[]): string {
    const sorted = ratios.toSorted((a, b) => a - b)
    const middle = (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.floor(sorted.length / 2)]!) / 2
    return `${middle.toFixed(2)}x (${sorted[0]!.toFixed(2)} to ${sorted.at(-1)!.toFixed(2)})`
}

/** Server-Timing without what took no time. */
function timed(timing: string): string {
    if (timing === '') return 'kept: it waited for nothing but the loop'
    const parts = timing.split(', ').map((part) => part.replace(';dur=', ' '))
    return parts.filter((part) => !part.endsWith(' 0.0')).join(', ')
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
