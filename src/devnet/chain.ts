import { said } from '../database/trouble'
import { type DevnetChainId, OPENGRADIENT_CHAIN } from './addresses'
import { type Anvil, anvilPidFile, startAnvil } from './anvil'
import { holds, keepChain, keptChain, withStateFile } from './kept-chain'
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
        private node: Node,
        private readonly shim: LocalServer | null,
    ) {}

    /** Starts it with its contracts, and with the history where an earlier start kept it. */
    static async start(chainId: DevnetChainId, options: ChainOptions): Promise<SimulatedChain> {
        const isShimmed = chainId === OPENGRADIENT_CHAIN
        const node = await startNode(chainId, options, isShimmed ? undefined : options.port)
        try {
            const shim = isShimmed
                ? await startOgEvmShim({ target: node.anvil.url, port: options.port })
                : null
            return new SimulatedChain(chainId, options, node, shim)
        } catch (error) {
            await node.anvil.stop()
            throw error
        }
    }

    get url(): string {
        return this.shim?.url ?? this.node.anvil.url
    }

    get anvil(): Anvil {
        return this.node.anvil
    }

    /** Time of the newest block it ever had, Unix seconds. */
    get time(): number {
        return this.newest
    }

    /** Hashes of its labelled transactions, by label. */
    get hashes(): Replayer['hashes'] {
        return this.node.replayer.hashes
    }

    /** Whether it has all the blocks it was given and a process that holds them. */
    get isSound(): boolean {
        return this.isWhole && this.node.anvil.isAlive
    }

    /** Adds the blocks of the history and of the first ticks. @param onBlock called after each */
    async build(world: World, history: PlannedBlock[], ticks: number, onBlock: () => void): Promise<void> {
        this.isWhole = false
        for (const block of history) {
            if (!this.node.hasHistory) await this.mine(block)
            onBlock()
        }
        if (!this.node.hasHistory) await this.keep()
        this.newest = Math.max(this.newest, this.node.replayer.time)
        for (let k = 1; k <= ticks; k++) {
            await this.mine(tickBlock(world, k, this.chainId))
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
        this.node.replayer.close()
        await this.shim?.stop()
        await this.node.anvil.stop()
    }

    private async mine(block: PlannedBlock): Promise<void> {
        if (this.isStopped) throw new Error('stopped')
        await this.node.replayer.mine(block)
        this.newest = Math.max(this.newest, block.time)
    }

    /** Without it the next start writes the history again: that takes longer, and is no reason not to go on. */
    private async keep(): Promise<void> {
        const { chainId, o, node } = this
        try {
            await keepChain(o.dataDir, chainId, o.seed, node.anvil.url, node.replayer.written)
        } catch (error) {
            o.log?.(`the history of chain ${chainId} is not kept for the next start: ${said(error)}`)
        }
    }

    private async rebuild(): Promise<void> {
        const { chainId, o, ticks } = this
        o.log?.(`chain ${chainId} has lost its anvil; building it again, block for block`)
        const port = Number(new URL(this.node.anvil.url).port)
        this.node.replayer.close()
        await this.node.anvil.stop()
        this.node = await startNode(chainId, o, port)
        // A plan takes from its world: the same one comes of a new world alone.
        const world = createWorld(o.seed)
        const { blocks } = historyPlan(world).find((plan) => plan.chainId === chainId)!
        await this.build(world, blocks, ticks, () => {})
        o.log?.(`chain ${chainId} is whole again`)
    }
}

/** An anvil, and who writes to it. */
interface Node {
    anvil: Anvil
    replayer: Replayer
    /** Whether it began with the blocks of the history. */
    hasHistory: boolean
}

/** A node with the history of an earlier start where that was kept, and an empty one with the contracts otherwise. */
async function startNode(chainId: DevnetChainId, o: ChainOptions, port?: number): Promise<Node> {
    return (await keptNode(chainId, o, port)) ?? (await newNode(chainId, o, port))
}

async function newNode(chainId: DevnetChainId, o: ChainOptions, port?: number): Promise<Node> {
    const anvil = await startAnvil(anvilOptions(chainId, o, port))
    try {
        return { anvil, replayer: await Replayer.start(chainId, anvil.url), hasHistory: false }
    } catch (error) {
        await anvil.stop()
        throw error
    }
}

/** Null when nothing was kept, and when what was kept cannot be used. */
async function keptNode(chainId: DevnetChainId, o: ChainOptions, port?: number): Promise<Node | null> {
    const kept = keptChain(o.dataDir, chainId, o.seed)
    if (!kept) return null
    let anvil: Anvil | undefined
    try {
        const options = anvilOptions(chainId, o, port)
        anvil = await withStateFile(o.dataDir, chainId, kept, (stateFile) =>
            startAnvil({ ...options, stateFile }),
        )
        if (!(await holds(anvil.url, kept))) throw new Error('its newest block is another one')
        return { anvil, replayer: Replayer.goOn(chainId, anvil.url, kept), hasHistory: true }
    } catch (error) {
        await anvil?.stop()
        o.log?.(`the kept history of chain ${chainId} cannot be used and is written again: ${said(error)}`)
        return null
    }
}

function anvilOptions(chainId: DevnetChainId, { dataDir, log }: ChainOptions, port?: number) {
    const pidFile = anvilPidFile(dataDir, chainId)
    return { chainId, port, genesisTime: HISTORY_START, keptStates: 2, pidFile, log }
}
