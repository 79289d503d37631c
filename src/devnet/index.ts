import { BASE_CHAIN, type DevnetChainId, OPENGRADIENT_CHAIN } from './addresses'
import { startAggregator } from './aggregator'
import { SimulatedChain } from './chain'
import type { LocalServer } from './local-server'
import { historyPlan } from './market/plan'
import { createWorld, type World } from './market/world'
import { type PublishedFiles, writePublishedFiles } from './published-files'
import { loadState, resume, saveState } from './state'
import { Traffic } from './traffic'

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
    chains: { chainId: DevnetChainId; rpcUrl: string; readonly anvilPid: number }[]
    /** Serves the market's blobs: `GET <aggregatorUrl>/v1/blobs/<id>`. */
    aggregatorUrl: string
    /** Descriptions of its models, and receipts of its payers, to be imported. */
    files: PublishedFiles
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
    const chains: SimulatedChain[] = []
    let aggregator: LocalServer | undefined
    const stopAll = async () => {
        await aggregator?.stop()
        for (const chain of chains) await chain.stop()
    }
    try {
        for (const chainId of [OPENGRADIENT_CHAIN, BASE_CHAIN] as const) {
            const { dataDir } = options
            chains.push(
                await SimulatedChain.start(chainId, { dataDir, seed, port: options.ports?.[chainId], log }),
            )
        }
        const world = createWorld(seed)
        await build(world, chains, ticks, options.onProgress ?? (() => {}))
        const hashes = new Map(chains.flatMap((chain) => [...chain.hashes]))
        const files = writePublishedFiles(options.dataDir, world, hashes)
        const opengradient = chains.find(({ chainId }) => chainId === OPENGRADIENT_CHAIN)!
        aggregator = await startAggregator({
            seed,
            blobs: world.blobs,
            chainTime: () => opengradient.time,
            port: options.aggregatorPort,
            slowMs: options.aggregatorSlowMs,
        })
        const traffic = new Traffic(world, chains, options.dataDir, ticks, log)
        const interval = options.liveIntervalMs ?? 3_000
        let stopped: Promise<void> | undefined
        if (interval > 0) traffic.start(interval)
        return {
            chains: chains.map((chain) => ({
                chainId: chain.chainId,
                rpcUrl: chain.url,
                get anvilPid() {
                    return chain.anvil.pid
                },
            })),
            aggregatorUrl: aggregator.url,
            files,
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

async function build(
    world: World,
    chains: readonly SimulatedChain[],
    ticks: number,
    onProgress: (done: number, total: number) => void,
): Promise<void> {
    const plans = historyPlan(world)
    const total = plans.reduce((sum, plan) => sum + plan.blocks.length + ticks, 0)
    let done = 0
    const onBlock = () => {
        if (++done % 50 === 0 || done === total) onProgress(done, total)
    }
    await Promise.all(
        chains.map((chain) => {
            const { blocks } = plans.find((plan) => plan.chainId === chain.chainId)!
            return chain.build(world, blocks, ticks, onBlock)
        }),
    )
}
