import { type DevnetChainId, OPENGRADIENT_CHAIN } from './addresses'
import { type Anvil, anvilPidFile, startAnvil } from './anvil'
import type { LocalServer } from './local-server'
import { HISTORY_START } from './market/calendar'
import { livePlan } from './market/live'
import { historyPlan } from './market/plan'
import type { PlannedBlock } from './market/types'
import { createWorld, type World } from './market/world'
import { Replayer } from './replay'
import { startOgEvmShim } from './shim'

export interface ChainOptions {
    /** Folder for what survives this process. */
    dataDir: string
    seed: number
    /** TCP port on 127.0.0.1 of the RPC endpoint; default any free one. */
    port?: number
    log?: (message: string) => void
}

/** The block that live tick `k` adds to a chain. */
export function tickBlock(world: World, k: number, chainId: DevnetChainId): PlannedBlock {
    return livePlan(world, k).find((plan) => plan.chainId === chainId)!.blocks[0]
}

/**
 * One simulated chain: an anvil, behind a proxy with og-evm's quirks where it is chain 10740, and the blocks it was given.
 * When its anvil died, or a block failed half-way, it is built again, block for block, at the same address.
 */
export class SimulatedChain {
    /** Live ticks it holds. */
    private ticks = 0
    private isWhole = true
    private isStopped = false
    private newest = 0

    private constructor(
        readonly chainId: DevnetChainId,
        private readonly o: ChainOptions,
        private current: Anvil,
        private readonly shim: LocalServer | null,
        private replayer: Replayer,
    ) {}

    /** Starts it with its contracts and without any block. */
    static async start(chainId: DevnetChainId, options: ChainOptions): Promise<SimulatedChain> {
        const isShimmed = chainId === OPENGRADIENT_CHAIN
        const anvil = await newAnvil(chainId, options, isShimmed ? undefined : options.port)
        let shim: LocalServer | null = null
        try {
            if (isShimmed) shim = await startOgEvmShim({ target: anvil.url, port: options.port })
            const replayer = await Replayer.start(chainId, anvil.url)
            return new SimulatedChain(chainId, options, anvil, shim, replayer)
        } catch (error) {
            await shim?.stop()
            await anvil.stop()
            throw error
        }
    }

    get url(): string {
        return this.shim?.url ?? this.current.url
    }

    get anvil(): Anvil {
        return this.current
    }

    /** Time of the newest block it ever had, Unix seconds. */
    get time(): number {
        return this.newest
    }

    /** Hashes of its labelled transactions, by label. */
    get hashes(): Replayer['hashes'] {
        return this.replayer.hashes
    }

    /** Whether it has all the blocks it was given and a process that holds them. */
    get isSound(): boolean {
        return this.isWhole && this.current.isAlive
    }

    /** Adds the blocks of the history and of the first ticks. @param onBlock called after each */
    async build(world: World, history: PlannedBlock[], ticks: number, onBlock: () => void): Promise<void> {
        this.isWhole = false
        for (let n = 0; n < history.length + ticks; n++) {
            if (this.isStopped) throw new Error('stopped')
            await this.mine(history[n] ?? tickBlock(world, n - history.length + 1, this.chainId))
            onBlock()
        }
        this.ticks = ticks
        this.isWhole = true
    }

    /** Makes it hold the ticks up to `k`, after building it again where that is needed. */
    async reach(world: World, k: number): Promise<void> {
        if (!this.isSound) await this.rebuild()
        while (this.ticks < k) {
            // Half a block cannot be told from none: whatever goes wrong now, the chain is built again.
            this.isWhole = false
            await this.mine(tickBlock(world, this.ticks + 1, this.chainId))
            this.isWhole = true
            this.ticks++
        }
    }

    async stop(): Promise<void> {
        this.isStopped = true
        this.replayer.close()
        await this.shim?.stop()
        await this.current.stop()
    }

    private async mine(block: PlannedBlock): Promise<void> {
        await this.replayer.mine(block)
        this.newest = Math.max(this.newest, block.time)
    }

    private async rebuild(): Promise<void> {
        const { chainId, o, ticks } = this
        o.log?.(`chain ${chainId} has lost its anvil; building it again, block for block`)
        const port = Number(new URL(this.current.url).port)
        this.replayer.close()
        await this.current.stop()
        this.current = await newAnvil(chainId, o, port)
        this.replayer = await Replayer.start(chainId, this.current.url)
        // A plan takes from its world: the same one comes of a new world alone.
        const world = createWorld(o.seed)
        const { blocks } = historyPlan(world).find((plan) => plan.chainId === chainId)!
        await this.build(world, blocks, ticks, () => {})
        o.log?.(`chain ${chainId} is whole again`)
    }
}

function newAnvil(chainId: DevnetChainId, { dataDir, log }: ChainOptions, port?: number): Promise<Anvil> {
    const pidFile = anvilPidFile(dataDir, chainId)
    return startAnvil({ chainId, port, genesisTime: HISTORY_START, keptStates: 2, pidFile, log })
}
