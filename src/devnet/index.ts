import { BASE_CHAIN, type DevnetChainId, OPENGRADIENT_CHAIN } from './addresses'
import { type Aggregator, startAggregator } from './aggregator'
import { type Anvil, anvilPidFile, startAnvil } from './anvil'
import { HISTORY_START } from './market/calendar'
import { livePlan } from './market/live'
import { historyPlan } from './market/plan'
import type { PlannedBlock } from './market/types'
import { createWorld, type World } from './market/world'
import { writePublishedFiles } from './published-files'
import { Replayer } from './replay'
import { type Shim, startOgEvmShim } from './shim'
import { loadState, resume, saveState } from './state'

export { BLOB_STORAGE_DAYS } from './aggregator'
export { devnetSummary } from './market/summary'
export { describeLog } from './placements'
export { CATALOGUE_FILE, RECEIPTS_FILE } from './published-files'

export const DEFAULT_SEED = 20_261_101

export interface DevnetOptions {
    /** Folder for the state that survives a restart, and for the receipts and the catalogue of the market. */
    dataDir: string
    seed?: number
    /** Wall-clock time between live ticks; 0 = no live traffic. Default 3,000. */
    liveIntervalMs?: number
    /** TCP ports on 127.0.0.1 of the two RPC endpoints; default any free ones. */
    ports?: Partial<Record<DevnetChainId, number>>
    /** TCP port on 127.0.0.1 of the Walrus aggregator; default any free one. */
    aggregatorPort?: number
    /** How long the aggregator's slow answers take, milliseconds; default 3,000. */
    aggregatorSlowMs?: number
    log?: (message: string) => void
    /** Blocks written and to be written before live traffic starts, both chains together. */
    onProgress?: (done: number, total: number) => void
}

export interface Devnet {
    chains: { chainId: DevnetChainId; rpcUrl: string; anvilPid: number }[]
    /** Serves the market's blobs: `GET <aggregatorUrl>/v1/blobs/<id>`. */
    aggregatorUrl: string
    /** The chains are not those of the last run with this folder: what was indexed of them must be dropped. */
    reset: boolean
    /** Live ticks mined so far. */
    ticks(): number
    /** Mines the next live tick now. */
    tick(): Promise<void>
    stop(): Promise<void>
}

/**
 * Starts the two simulated chains (10740 behind a proxy with og-evm's quirks, 8453 plain), writes 90 days of history
 * and every live tick of earlier runs, and then goes on with live traffic. Same seed and ticks, same block hashes.
 * @throws when anvil cannot be started, or a port is taken.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
    const seed = options.seed ?? DEFAULT_SEED
    const log = options.log ?? (() => {})
    const saved = loadState(options.dataDir)
    const { ticks, reset } = resume(saved, seed)
    if (reset) log(`the simulated market starts over: ${reset}`)
    saveState(options.dataDir, { seed, ticks })
    const running: Running[] = []
    let aggregator: Aggregator | undefined
    const stopAll = async () => {
        await aggregator?.stop()
        await stopChains(running)
    }
    try {
        for (const chainId of [OPENGRADIENT_CHAIN, BASE_CHAIN] as const)
            running.push(await startChain(chainId, options))
        const world = createWorld(seed)
        await build(world, running, ticks, options.onProgress ?? (() => {}))
        const hashes = new Map(running.flatMap(({ replayer }) => [...replayer.hashes]))
        writePublishedFiles(options.dataDir, world, hashes)
        const { replayer: opengradient } = running.find(({ chainId }) => chainId === OPENGRADIENT_CHAIN)!
        aggregator = await startAggregator({
            seed,
            blobs: world.blobs,
            chainTime: () => opengradient.time,
            port: options.aggregatorPort,
            slowMs: options.aggregatorSlowMs,
        })
        const traffic = new Traffic(world, running, options.dataDir, ticks, log)
        const interval = options.liveIntervalMs ?? 3_000
        let stopped: Promise<void> | undefined
        if (interval > 0) traffic.start(interval)
        return {
            chains: running.map(({ chainId, url, anvil }) => ({ chainId, rpcUrl: url, anvilPid: anvil.pid })),
            aggregatorUrl: aggregator.url,
            reset: reset !== null,
            ticks: () => traffic.ticks,
            tick: () => traffic.tick(),
            stop: () => (stopped ??= traffic.stop().then(stopAll)),
        }
    } catch (error) {
        await stopAll()
        throw error
    }
}

interface Running {
    chainId: DevnetChainId
    url: string
    anvil: Anvil
    shim: Shim | null
    replayer: Replayer
}

async function startChain(chainId: DevnetChainId, options: DevnetOptions): Promise<Running> {
    const { dataDir, log } = options
    const port = options.ports?.[chainId]
    const shimmed = chainId === OPENGRADIENT_CHAIN
    const anvil = await startAnvil({
        chainId,
        port: shimmed ? undefined : port,
        genesisTime: HISTORY_START,
        keptStates: 2,
        pidFile: anvilPidFile(dataDir, chainId),
        log,
    })
    let shim: Shim | null = null
    try {
        if (shimmed) shim = await startOgEvmShim({ target: anvil.url, port })
        const replayer = await Replayer.start(chainId, anvil.url)
        return { chainId, url: shim?.url ?? anvil.url, anvil, shim, replayer }
    } catch (error) {
        await shim?.stop()
        await anvil.stop()
        throw error
    }
}

async function stopChains(running: Running[]): Promise<void> {
    for (const { replayer, shim, anvil } of running) {
        replayer.close()
        await shim?.stop()
        await anvil.stop()
    }
}

async function build(
    world: World,
    running: Running[],
    ticks: number,
    onProgress: (done: number, total: number) => void,
): Promise<void> {
    const plans = historyPlan(world)
    const total = plans.reduce((sum, plan) => sum + plan.blocks.length + ticks, 0)
    let done = 0
    await Promise.all(
        running.map(async ({ chainId, replayer }) => {
            const { blocks } = plans.find((plan) => plan.chainId === chainId)!
            for (let n = 0; n < blocks.length + ticks; n++) {
                await replayer.mine(blocks[n] ?? tickBlock(world, n - blocks.length + 1, chainId))
                if (++done % 50 === 0 || done === total) onProgress(done, total)
            }
        }),
    )
}

function tickBlock(world: World, k: number, chainId: DevnetChainId): PlannedBlock {
    return livePlan(world, k).find((plan) => plan.chainId === chainId)!.blocks[0]
}

/** Live traffic: one tick after another, never two at once. */
class Traffic {
    private timer: NodeJS.Timeout | null = null
    private last: Promise<void> = Promise.resolve()

    constructor(
        private readonly world: World,
        private readonly running: Running[],
        private readonly dataDir: string,
        public ticks: number,
        private readonly log: (message: string) => void,
    ) {}

    start(intervalMs: number): void {
        let busy = false
        this.timer = setInterval(() => {
            if (busy) return
            busy = true
            this.tick()
                .catch((error: Error) => this.log(`devnet tick ${this.ticks} failed: ${error.message}`))
                .finally(() => (busy = false))
        }, intervalMs)
        this.timer.unref()
    }

    tick(): Promise<void> {
        this.last = this.last.catch(() => {}).then(() => this.mine())
        return this.last
    }

    async stop(): Promise<void> {
        if (this.timer) clearInterval(this.timer)
        await this.last.catch(() => {})
    }

    /** The tick is saved before it is mined: what an indexer may have seen is always built again. */
    private async mine(): Promise<void> {
        const k = ++this.ticks
        saveState(this.dataDir, { seed: this.world.seed, ticks: k })
        await Promise.all(
            this.running.map(({ chainId, replayer }) => replayer.mine(tickBlock(this.world, k, chainId))),
        )
    }
}
