import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LEVELS } from '@subsquid/logger/lib/level'
import { Command } from 'commander'
import { COMPLETENESS, type Completeness } from '../../src/chain/completeness/second-opinion'
import { migrate } from '../../src/database/migrate'
import { openPool } from '../../src/database/open'
import { BASE, PAY_TO } from '../../src/devnet/addresses'
import { encodeCall } from '../../src/devnet/artifacts'
import { startPostgres } from '../../src/devnet/postgres'
import { syncChain } from '../../src/ingest/sync-chain'
import { loadNetwork } from '../../src/networks'
import { logOf } from '../../test/support/logs'

// The processor's progress lines would drown the table.
LEVELS.configure(3, '*')

const options = new Command('bench:completeness')
    .description('Counts the requests that each COMPLETENESS level takes, on a sparse chain 8453.')
    .option('--blocks <n>', 'blocks of the chain', Number, 50_000)
    .option('--every <n>', 'every n-th block has a payment', Number, 50)
    .option('--through-contract', 'payments whose calldata does not show that they are settlements')
    .parse()
    .opts<{ blocks: number; every: number; throughContract?: true }>()

interface Counted {
    url: string
    /** HTTP requests for blocks, logs, receipts and transactions; looks at the head and at what an endpoint is are not counted. */
    requests: number
    stop(): void
}

const isLookAtHead = ({ method, params }: { method: string; params: unknown[] }) =>
    method === 'eth_blockNumber' ||
    method === 'eth_chainId' ||
    (method === 'eth_getBlockByNumber' && ['latest', 'finalized', '0x0'].includes(String(params[0])))

const hex = (n: number) => `0x${n.toString(16)}`
const hashOf = (label: string) => `0x${createHash('sha256').update(label).digest('hex')}`
const PAYMENT = [
    logOf('Opg', 'Transfer', BASE.opg, [BASE.opg, PAY_TO.current, 5n]),
    logOf('X402UptoProxy', 'Settled', BASE.upto, []),
]
/** The payment's calldata, as a facilitator sends it. */
const SETTLE = encodeCall('X402UptoProxy', 'settle', [
    [[BASE.opg, 9n], 1n, 2n],
    5n,
    BASE.opg,
    [PAY_TO.current, BASE.opg, 0n],
    '0x',
])
/** The devnet's chain starts here; two seconds a block, as on Base. */
const GENESIS_SECONDS = 1_772_323_200

/** A node of a chain that is made up block by block as it is asked for: a payment in every n-th block, nothing else. */
function answer(method: string, params: any[]): unknown {
    const heightOf = (tag: string) =>
        tag === 'latest' ? options.blocks : tag === 'finalized' ? options.blocks - 64 : Number(tag)
    if (method === 'eth_chainId') return hex(8453)
    if (method === 'eth_blockNumber') return hex(options.blocks)
    if (method === 'eth_getBlockByNumber') return blockAt(heightOf(params[0]), params[1])
    if (method === 'eth_getLogs') return logsOf(params[0])
    const height = heights().find((candidate) => hashOf(`tx ${candidate}`) === params[0])
    if (height === undefined) return null
    if (method === 'eth_getTransactionByHash') return transactionAt(height)
    return {
        transactionHash: params[0],
        blockHash: hashOf(`block ${height}`),
        status: '0x1',
        logs: logsAt(height),
    }
}

const hasPayment = (height: number) => height > 0 && height % options.every === 0
const heights = () =>
    Array.from({ length: Math.floor(options.blocks / options.every) }, (_, n) => (n + 1) * options.every)

function blockAt(height: number, whole: boolean) {
    if (height > options.blocks) return null
    const transactions = hasPayment(height) ? [whole ? transactionAt(height) : hashOf(`tx ${height}`)] : []
    return {
        number: hex(height),
        hash: hashOf(`block ${height}`),
        parentHash: hashOf(`block ${height - 1}`),
        timestamp: hex(GENESIS_SECONDS + 2 * height),
        logsBloom: `0x${'f'.repeat(512)}`,
        transactions,
    }
}

function transactionAt(height: number) {
    return {
        hash: hashOf(`tx ${height}`),
        blockHash: hashOf(`block ${height}`),
        from: BASE.opg,
        to: BASE.upto,
        input: options.throughContract ? '0x' : SETTLE,
        transactionIndex: '0x0',
    }
}

function logsAt(height: number) {
    return PAYMENT.map((log, n) => ({
        ...log,
        address: log.address.toLowerCase(),
        blockHash: hashOf(`block ${height}`),
        blockNumber: hex(height),
        transactionHash: hashOf(`tx ${height}`),
        transactionIndex: '0x0',
        logIndex: hex(n),
    }))
}

function logsOf(filter: any) {
    const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)]
    const fits = (log: any) =>
        (filter.address == null || filter.address.includes(log.address)) &&
        (filter.topics ?? []).every(
            (list: string[] | null, i: number) => list == null || list.includes(log.topics[i]),
        )
    return heights()
        .filter((height) => height >= from && height <= to)
        .flatMap((height) => logsAt(height).filter(fits))
}

/** An endpoint of the chain that counts what it is asked. */
async function counting(): Promise<Counted> {
    const server = createServer(async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        const sent = JSON.parse(body)
        const calls = [sent].flat()
        // A request that begins with the chain's id asks an endpoint what it is.
        if (!calls.every(isLookAtHead) && calls[0].method !== 'eth_chainId') counted.requests += 1
        const answers = calls.map(({ id, method, params }) => ({
            jsonrpc: '2.0',
            id,
            result: answer(method, params),
        }))
        response.end(JSON.stringify(Array.isArray(sent) ? answers : answers[0]))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const counted: Counted = {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        requests: 0,
        stop() {
            server.close()
            server.closeAllConnections()
        },
    }
    return counted
}

/** @returns requests until all is indexed, and from then until every block was looked at a second time, of all endpoints */
async function measure(databaseUrl: string, level: Completeness, endpoints: number) {
    await migrate(databaseUrl)
    const pool = openPool({ connectionString: databaseUrl, max: 1 })
    const proxies: Counted[] = []
    for (let n = 0; n < endpoints; n++) proxies.push(await counting())
    const requests = () => proxies.reduce((sum, proxy) => sum + proxy.requests, 0)
    const network = loadNetwork('devnet', { rpcUrls: { 8453: proxies.map(({ url }) => url) } })
    const stop = new AbortController()
    const ended = syncChain({
        network,
        chain: network.chains.find(({ chainId }) => chainId === 8453)!,
        databaseUrl,
        completeness: level,
        confirmPauseMs: 50,
        payToSurvey: false,
        log: { warn: (_, message) => console.error(message), info() {} },
        signal: stop.signal,
    })
    const until = async (sql: string) => {
        while (!(await pool.query(sql, [options.blocks]).catch(() => null))?.rowCount) await sleep(50)
        return requests()
    }
    const indexed = await until("SELECT FROM chain_status WHERE id = '8453' AND height = $1")
    const wanted = level === 'all' ? endpoints : Math.min(2, endpoints)
    const seen =
        level === 'off'
            ? indexed
            : await until(
                  `SELECT FROM block_confirmation WHERE chain_id = 8453
                       AND ${wanted === 1 ? "look <> 'none'" : `cardinality(endpoints) >= ${wanted}`}
                   HAVING sum(to_height - from_height + 1) >= $1`,
              )
    stop.abort()
    await ended
    await pool.end()
    for (const proxy of proxies) proxy.stop()
    return { indexed, looked: seen - indexed }
}

async function main() {
    const dir = mkdtempSync(join(tmpdir(), 'demand-bench-'))
    const postgres = await startPostgres({ dataDir: join(dir, 'postgres') })
    try {
        const per10k = (requests: number) => ((requests * 10_000) / options.blocks).toFixed(1)
        console.log(
            `${options.blocks} blocks, a payment in every ${options.every}th; requests per 10,000 blocks\n`,
        )
        console.log('| COMPLETENESS | endpoints | until indexed | second look |\n|---|---|---|---|')
        let count = 0
        for (const level of COMPLETENESS) {
            for (const endpoints of [1, 2, 3]) {
                const admin = openPool({ connectionString: postgres.url, max: 1 })
                const name = `completeness_${++count}`
                await admin.query(`CREATE DATABASE ${name}`)
                await admin.end()
                const url = postgres.url.replace(/demand$/, name)
                const { indexed, looked } = await measure(url, level, endpoints)
                console.log(`| ${level} | ${endpoints} | ${per10k(indexed)} | ${per10k(looked)} |`)
            }
        }
    } finally {
        await postgres.stop()
        rmSync(dir, { recursive: true, force: true })
    }
}

main().catch((error) => {
    console.error(error)
    process.exit(1)
})
