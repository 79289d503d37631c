/**
 * How long the event loops of the API are kept at a stretch by cold answers of every kind: processor time of each turn, so that
 * other processes do not count. `npm run bench:turns -- --keep /tmp/market [--only longTail] [--stacks]`
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { BenchClient } from './abuse/client'
import { serveApi } from './abuse/serve'
import { loadedDatabase } from './database'
import { Draw } from './market/draw'
import { sealAll } from './seal-all'
import { coldQuestions } from './turns/questions'
import { longTexts } from './turns/texts'

const options = new Command('bench:turns')
    .description('Measures the longest turns of the event loops.')
    .option('--calls <n>', 'inferences of the market', Number, 1_000_000)
    .option('--rounds <n>', 'times that everything is asked, each time as of other moments', Number, 2)
    .option('--only <text>', 'questions that contain this')
    .option('--stacks', 'tell what the longest turns were at; sampling makes them a little longer')
    .option('--keep <dir>', 'folder in which the database stays, and is found again')
    .parse()
    .opts<{ calls: number; rounds: number; only?: string; stacks?: boolean; keep?: string }>()

interface Turn {
    cpuMs: number
    wallMs?: number
    own?: [string, number][]
    within?: [string, number][]
}
interface Recorded {
    script: string
    turns: Turn[]
    pauses: { duration: number; kind: number }[]
}

const AT_ONCE = 3
const say = (text: string) => console.error(text)
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))

async function main() {
    const database = await loadedDatabase(options.calls, options.keep ?? null, say)
    const dir = mkdtempSync(join(tmpdir(), 'demand-turns-'))
    process.env.TURNS_DIR = dir
    process.env.TURNS_STACKS = String(Boolean(options.stacks))
    const api = await sealAll(database.url, say).then(() =>
        serveApi(database.url, database.pid, true, ['--require', resolve(__dirname, 'turns/record.cjs')]),
    )
    try {
        const { api: first, market } = await api.pids()
        const recorded = async (pid: number): Promise<Recorded> => {
            const file = join(dir, `${pid}.json`)
            rmSync(file, { force: true })
            process.kill(pid, 'SIGUSR2')
            while (!existsSync(file)) await sleep(20)
            return JSON.parse(readFileSync(file, 'utf8'))
        }
        const client = new BenchClient(api.url, '127.0.0.2')
        const found = await client.post(
            '{ models(orderBy: [value_DESC], where: {registered_eq: true}, limit: 1) { id owner { id } } }',
        )
        const [model] = JSON.parse(found.body).data.models
        await sleep(3_000)
        const start = { first: await recorded(first), market: await recorded(market!) }
        report('start and warm-up', [start.first, start.market])
        const texts = new Map<string, number>()
        for (let round = 0; round < 3; round++)
            for (const { what, query, variables } of await longTexts()) {
                if (options.only && !what.includes(options.only)) continue
                // The same text several times is checked once.
                const ended = await client.post(query, variables)
                const both = [await recorded(first), await recorded(market!)]
                const name = `${what} (${ended.status} ${/"code":"([A-Z_]+)"/.exec(ended.body)?.[1] ?? ''})`
                texts.set(name, Math.max(texts.get(name) ?? 0, ...both[0].turns.map(({ cpuMs }) => cpuMs)))
                if (options.stacks) report(what, both)
            }
        for (const [what, ms] of texts)
            console.log(`${ms.toFixed(0).padStart(5)} ms of the first process: ${what}`)
        const random = new Draw(Date.now() % 1_000_003)
        const longest = new Map<
            string,
            { first: number; market: number; gc: number; asked: number; failed: number }
        >()
        for (let round = 0; round < options.rounds; round++) {
            const questions = (
                await coldQuestions(random, { model: model.id, creator: model.owner.id })
            ).filter(({ query }) => !options.only || query.includes(options.only))
            for (let at = 0; at < questions.length; ) {
                const { root } = questions[at]
                const some = questions.slice(at, at + AT_ONCE).filter((question) => question.root === root)
                at += some.length
                const ended = await Promise.all(some.map(({ query }) => client.post(query)))
                const both = [await recorded(first), await recorded(market!)]
                const kept = longest.get(root) ?? { first: 0, market: 0, gc: 0, asked: 0, failed: 0 }
                longest.set(root, {
                    first: Math.max(kept.first, ...both[0].turns.map(({ cpuMs }) => cpuMs)),
                    market: Math.max(kept.market, ...both[1].turns.map(({ cpuMs }) => cpuMs)),
                    gc: Math.max(kept.gc, ...both[1].pauses.map(({ duration }) => duration)),
                    asked: kept.asked + some.length,
                    failed:
                        kept.failed + ended.filter(({ status, errors }) => status !== 200 || errors).length,
                })
                for (const each of ended) if (each.status !== 200 || each.errors) say(each.body.slice(0, 300))
                if (options.stacks) report(some.map(({ query }) => query.slice(0, 130)).join('\n'), both)
            }
        }
        console.log(
            'root                     first process, market process, its GC: longest, ms (asked, failed)',
        )
        for (const [name, { first, market, gc, asked, failed }] of longest)
            console.log(
                `${name.padEnd(24)} ${[first, market, gc].map((ms) => ms.toFixed(0).padStart(6)).join('')}   ${asked} ${failed}`,
            )
        client.close()
    } finally {
        await api.stop()
        await database.close()
        rmSync(dir, { recursive: true, force: true })
    }
}

/** Says what the longest turns of some processes were at. */
function report(what: string, processes: Recorded[]): void {
    console.log(`\n${what}`)
    for (const { script, turns, pauses } of processes) {
        const top = [...turns].sort((a, b) => b.cpuMs - a.cpuMs).slice(0, 3)
        const gc = [...pauses].sort((a, b) => b.duration - a.duration).slice(0, 3)
        console.log(
            `  ${script.split('/').at(-1)}: ${top.map(({ cpuMs }) => cpuMs.toFixed(0)).join(', ')} ms; GC ${gc.map(({ duration, kind }) => `${duration.toFixed(0)} (${kind})`).join(', ')}`,
        )
        for (const { cpuMs, own, within } of top) {
            if (cpuMs < 25 || !own) continue
            const shown = (list?: [string, number][]) =>
                list?.map(([name, ms]) => `${ms.toFixed(0)} ${name}`).join('; ')
            console.log(`    ${cpuMs.toFixed(0)} ms own: ${shown(own.slice(0, 6))}`)
            console.log(`        within: ${shown(within?.slice(2))}`)
        }
    }
}

main().then(
    () => process.exit(0),
    (error) => {
        console.error(error)
        process.exit(1)
    },
)
