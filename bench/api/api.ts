/**
 * Analytics queries at ten million and at one million calls against the floor, in one run. Everything shares the machine:
 * two Postgres servers, the API and floor of each, and the load generator.
 */
import { cpus } from 'node:os'
import { Command } from 'commander'
import { apiSchema } from '../../src/api/schema'
import { everythingOf } from '../../src/api/worker/everything'
import { openPool } from '../../src/database/open'
import { measureCold } from './cold'
import { loadedDatabase } from './database'
import { printDisk } from './disk'
import { Figures, printCold, printWarm } from './figures'
import { post } from './load'
import { LoadGenerator, type ServerProcess, startServer } from './processes'
import { type Asking, bodyOf, HEADLINES, type Headline, queryOf } from './questions'
import { sealAll } from './seal-all'

const TWO_YEARS_AGO = new Date('2024-07-01T12:00:00Z')
const MOMENTS = { now: null, 'two years ago': TWO_YEARS_AGO }

const options = new Command('bench:api')
    .description('Measures the analytics queries against the floor.')
    .option('--calls <list>', 'inferences of the markets', '10000000,1000000')
    .option('--seconds <n>', 'seconds a measure', Number, 3)
    .option('--rounds <n>', 'rounds', Number, 3)
    .option('--colds <n>', 'cold answers of each query', Number, 5)
    .option('--only <roots>', 'some of the queries, such as market,topModels')
    .option('--no-spreads', 'leave what history is read from as it is')
    .option('--keep <dir>', 'folder in which the databases stay, and are found again')
    .parse()
    .opts<{
        calls: string
        seconds: number
        rounds: number
        colds: number
        only?: string
        spreads: boolean
        keep?: string
    }>()

const say = (text: string) => console.error(text)

interface Market {
    calls: number
    databaseUrl: string
    api: ServerProcess
    floor: ServerProcess
    /** Ids of models that are used, in no particular order. */
    ids: string[]
    close(): Promise<void>
}

async function openMarket(calls: number): Promise<Market> {
    const database = await loadedDatabase(calls, options.keep ?? null, say)
    if (database.times) say(`loaded: ${JSON.stringify(database.times)}`)
    say(`sealed: ${JSON.stringify(await sealAll(database.url, say, options.spreads))}`)
    const pool = openPool({ connectionString: database.url })
    const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM model WHERE calls > 0 AND registered_at < '2024-06-01' ORDER BY md5(id) LIMIT 1000`,
    )
    await pool.end()
    const api = await startServer('api', database.url)
    const floor = await startServer('floor', database.url)
    return {
        calls,
        databaseUrl: database.url,
        api,
        floor,
        ids: rows.map(({ id }) => id),
        async close() {
            await api.stop()
            await floor.stop()
            await database.close()
        },
    }
}

/** Headline queries that this build answers, each with everything in it. */
async function answeredQueries(market: Market): Promise<{ headline: Headline; selection: string }[]> {
    const { schema, model } = await apiSchema()
    const answered: { headline: Headline; selection: string }[] = []
    for (const headline of HEADLINES) {
        if (options.only && !options.only.split(',').includes(headline.root)) continue
        try {
            const selection = everythingOf(schema, model, headline.root)
            const query = queryOf(headline, selection, null)
            const answer = await post(
                `${market.api.url}/graphql`,
                bodyOf({ query, ids: market.ids, fresh: false }, 0),
            )
            const { errors } = JSON.parse(answer.toString())
            if (errors) throw new Error(errors[0].message)
            answered.push({ headline, selection })
        } catch (error) {
            say(`${headline.name} is not measured: ${(error as Error).message}`)
        }
    }
    return answered
}

async function main() {
    const markets: Market[] = []
    const generator = new LoadGenerator()
    try {
        for (const calls of options.calls.split(',').map(Number)) markets.push(await openMarket(calls))
        const queries = await answeredQueries(markets[0])
        const figures = new Figures()
        for (let round = 1; round <= options.rounds; round++) {
            say(`round ${round}`)
            for (const market of markets) await measureFloor(generator, market, figures)
            for (const { headline, selection } of queries)
                for (const [moment, asOf] of Object.entries(MOMENTS))
                    for (const fresh of [false, true])
                        for (const market of markets) {
                            const { ids, calls } = market
                            const asking = { query: queryOf(headline, selection, asOf), ids, fresh }
                            const name = [headline.name, moment, fresh ? 'worked out' : 'kept'].join(', ')
                            await measure(generator, market.api, asking, figures, `${calls} ${name}`)
                        }
        }
        for (const market of markets) {
            console.log(
                `\n${market.calls.toLocaleString('en-US')} calls, ${cpus().length} cores, Node ${process.version}`,
            )
            printWarm(figures, market.calls)
            const cold = await measureCold(market, queries, options.colds)
            printCold(cold)
            say(`API process: ${Math.round(await market.api.rssMb())} MiB`)
            await printDisk(market.databaseUrl, market.calls)
        }
    } finally {
        generator.stop()
        for (const market of markets) await market.close()
    }
}

async function measureFloor(generator: LoadGenerator, { calls, floor }: Market, figures: Figures) {
    const asking = { query: '', ids: [], fresh: false }
    await generator.run(`${floor.url}/top`, asking, 0.5)
    await measure(generator, { ...floor, url: floor.url }, asking, figures, `${calls} floor`, '/top')
}

async function measure(
    generator: LoadGenerator,
    server: ServerProcess,
    asking: Asking,
    figures: Figures,
    name: string,
    path = '/graphql',
): Promise<void> {
    const url = `${server.url}${path}`
    // What is warm is so after some answers.
    await generator.run(url, asking, 0.3)
    const before = await server.cpuMs()
    const load = await generator.run(url, asking, options.seconds)
    const cpuMs = (await server.cpuMs()) - before
    const requests = load.requestsPerSecond * options.seconds
    figures.add(name, { ...load, cpuMs: cpuMs / requests })
    say(
        `${name}: ${load.requestsPerSecond.toFixed(0)} req/s, p99 ${load.p99.toFixed(1)} ms, ${(cpuMs / requests).toFixed(2)} ms CPU`,
    )
}

main().catch((error) => {
    console.error(error)
    process.exit(1)
})
