import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CATALOGUE_FILE, type Devnet, describeLog, devnetSummary, RECEIPTS_FILE, startDevnet } from './index'
import { isAlive } from './processes'
import { LocalRpc } from './rpc'

const SEED = 7
const TICKS = 5
const dataDir = mkdtempSync(join(tmpdir(), 'devnet-'))

const running: Devnet[] = []

/** A failed expectation must not leave the chains running. */
afterEach(async () => {
    for (const devnet of running.splice(0)) await devnet.stop()
})

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

async function start(): Promise<Devnet> {
    const devnet = await startDevnet({ dataDir, seed: SEED, liveIntervalMs: 0 })
    running.push(devnet)
    return devnet
}

async function withRpc<T>(url: string, use: (rpc: LocalRpc) => Promise<T>): Promise<T> {
    const rpc = new LocalRpc(url)
    try {
        return await use(rpc)
    } finally {
        rpc.close()
    }
}

function headHashes(devnet: Devnet): Promise<string[]> {
    const head = (rpc: LocalRpc) => rpc.call<{ hash: string }>('eth_getBlockByNumber', ['latest', false])
    return Promise.all(devnet.chains.map(async ({ rpcUrl }) => (await withRpc(rpcUrl, head)).hash))
}

/** Every log of a chain by `contract.Event`, and the transactions that failed, from the receipts. */
async function recount(rpc: LocalRpc, chainId: number) {
    const counts: Record<string, number> = {}
    let failed = 0
    const head = Number(await rpc.call<string>('eth_blockNumber'))
    for (let from = 1; from <= head; from += 100) {
        const heights = Array.from(
            { length: Math.min(100, head - from + 1) },
            (_, i) => `0x${(from + i).toString(16)}`,
        )
        const blocks = await rpc.batch(
            heights.map((height) => ({ method: 'eth_getBlockReceipts', params: [height] })),
        )
        for (const receipt of (blocks as any[]).flat()) {
            if (receipt.status !== '0x1') failed++
            for (const log of receipt.logs) {
                const name = String(describeLog(chainId, log))
                counts[name] = (counts[name] ?? 0) + 1
            }
        }
    }
    return { counts, failed, head }
}

/** Its blobs are served, and its receipts name transactions that are there. */
async function receiptsHold({ aggregatorUrl, chains }: Devnet): Promise<void> {
    const lines = readFileSync(join(dataDir, RECEIPTS_FILE), 'utf8').trimEnd().split('\n')
    const receipts = lines.map((line) => JSON.parse(line))
    expect(receipts.length).toBeGreaterThan(150)
    const [first] = receipts
    const exists = (chainId: number, hash: string) =>
        withRpc(chains.find((chain) => chain.chainId === chainId)!.rpcUrl, (rpc) =>
            rpc.call<{ logs: unknown[] } | null>('eth_getTransactionReceipt', [hash]),
        )
    expect((await exists(8453, first.paymentTx))?.logs).toHaveLength(2)
    expect((await exists(10740, first.settlementTx))?.logs).toHaveLength(1)
    const answers = await Promise.all(
        receipts.slice(0, 30).map(({ blobId }) => fetch(`${aggregatorUrl}/v1/blobs/${blobId}`)),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(15)
    const catalogue = JSON.parse(readFileSync(join(dataDir, CATALOGUE_FILE), 'utf8'))
    expect(catalogue.length).toBeGreaterThan(2_000)
}

it('holds exactly the planned logs, and builds the same chains again after a restart', async () => {
    const started = Date.now()
    const first = await start()
    const buildMs = Date.now() - started
    for (let k = 0; k < TICKS; k++) await first.tick()
    const hashes = await headHashes(first)
    const planned = devnetSummary(SEED, TICKS)
    const report: string[] = [`built in ${buildMs} ms`]
    for (const { chainId, rpcUrl, anvilPid } of first.chains) {
        const { counts, failed, head } = await withRpc(rpcUrl, (rpc) => recount(rpc, chainId))
        expect(counts).toEqual(planned[chainId])
        expect(failed).toBe(chainId === 8453 ? 3 : 0)
        const logs = Object.values(counts).reduce((sum, n) => sum + n, 0)
        const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${anvilPid}/status`, 'utf8'))?.[1]
        report.push(
            `chain ${chainId}: ${head} blocks, ${logs} logs, anvil ${Math.round(Number(rss) / 1024)} MB`,
        )
    }
    await receiptsHold(first)
    await first.stop()
    for (const { anvilPid } of first.chains) expect(isAlive(anvilPid)).toBe(false)

    const written = readFileSync(join(dataDir, RECEIPTS_FILE), 'utf8')
    const second = await start()
    expect(readFileSync(join(dataDir, RECEIPTS_FILE), 'utf8')).toBe(written)
    expect(second.reset).toBe(false)
    expect(second.ticks()).toBe(TICKS)
    expect(await headHashes(second)).toEqual(hashes)
    console.log(report.join('\n'))
}, 240_000)
