import { Pool } from 'pg'
import { DeepReorgError } from '../chain/deep-reorg'
import { checkIdentity } from '../chain/identity'
import { FilteredProcessor } from '../chain/processor'
import { RpcClient } from '../chain/rpc-client'
import { runProcessor } from '../chain/run-processor'
import type { ChainLog } from '../chain/trouble-log'
import { buildReaderIndexes } from '../facts/indexes'
import { knownProxies } from '../networks'
import type { ChainConfig, Network } from '../networks/types'
import { ensureKnownWorkflows } from '../rollups/workflows'
import { lockChain } from './chain-lock'
import { clientOf, FactsDatabase } from './database'
import { type ChainIndex, indexBlocks, Preparer } from './index-blocks'
import { chainLabels } from './labels'
import { readModelId } from './model-id'
import { followWallets, payToWallets } from './pay-to'
import { Pace, type Progress } from './progress'
import { inTransaction, recoverFromDeepReorg } from './recover'
import { requestLogs } from './requests'
import { noteHead, openStatus, pinnedGenesis } from './status'
import { Workflows } from './workflow-book'

export interface SyncOptions {
    network: Network
    chain: ChainConfig
    databaseUrl: string
    log: ChainLog
    signal: AbortSignal
    onProgress?: (progress: Progress) => void
    /** Milliseconds between looks at the head and at new payTo wallets; default 2,000. */
    watchIntervalMs?: number
    /** Resolve once this height is indexed; for tests and benchmarks. */
    untilHeight?: number
}

/**
 * Indexes one chain into the database until the signal is raised. Recovers by itself from reorgs of any depth, follows
 * payTo wallets as they come and go, and lets nothing a provider says end it.
 * @throws ChainIdentityError (wrong or reset chain), ChainBusyError (a second process), or a database error
 */
export async function syncChain(options: SyncOptions): Promise<void> {
    const { chain, databaseUrl, signal } = options
    const lock = await lockChain(databaseUrl, chain.chainId)
    const pool = new Pool({
        connectionString: databaseUrl,
        max: 4,
        application_name: `sync ${chain.chainId}`,
    })
    pool.on('error', () => {})
    try {
        await new ChainSync(options, pool).run()
    } catch (error) {
        if (!signal.aborted) throw error
    } finally {
        await pool.end()
        await lock.release()
    }
}

class ChainSync {
    private readonly rpc: RpcClient
    private readonly index: ChainIndex
    private readonly pace: Pace
    private readonly payTo = new Set<string>()
    private finalized = -1
    private reindexed = false

    constructor(
        private readonly o: SyncOptions,
        private readonly pool: Pool,
    ) {
        const { network, chain, signal, log } = o
        this.rpc = new RpcClient({ urls: chain.rpc.urls, signal, log })
        this.pace = new Pace(chain.chainId, chain.name)
        const workflows = new Workflows((address) => readModelId(this.rpc, address))
        this.index = {
            labels: chainLabels(network, chain),
            workflows,
            knownModels: new Set(),
            decoding: {
                chainId: chain.chainId,
                contracts: new Map(chain.contracts.map((contract) => [contract.address, contract])),
                payTo: this.payTo,
                proxies: knownProxies(network),
                workflows,
            },
        }
    }

    async run(): Promise<void> {
        const { network, chain, signal } = this.o
        const genesis = await checkIdentity(this.rpc, chain, await pinnedGenesis(this.pool, chain.chainId))
        await openStatus(this.pool, network, chain, genesis)
        const known = chain.contracts
            .filter(({ kind }) => kind === 'priceHistoryInference')
            .map(({ address }) => address)
        await inTransaction(this.pool, (client) =>
            ensureKnownWorkflows(client, chain.chainId, known, this.index.labels.provenance),
        )
        while (!signal.aborted && !this.isDone) {
            try {
                await this.follow()
            } catch (error) {
                if (!(error instanceof DeepReorgError)) throw error
                this.o.log.warn({ height: error.height }, error.message)
                await recoverFromDeepReorg(this.pool, this.rpc, this.index.labels)
            }
        }
    }

    private get isDone(): boolean {
        return this.o.untilHeight !== undefined && this.height >= this.o.untilHeight
    }

    private height = -1

    /** Runs the processor until the wallets it looks at change, or until told to stop. */
    private async follow(): Promise<void> {
        const { chain, log, databaseUrl } = this.o
        const stop = new AbortController()
        const signal = AbortSignal.any([this.o.signal, stop.signal])
        const newProcessor = (workAhead?: Preparer['workAhead']) =>
            new FilteredProcessor({ client: this.rpc, chain, signal, workAhead })
        const wallets = await payToWallets(this.pool, chain)
        await followWallets(
            {
                pool: this.pool,
                chain,
                index: this.index,
                newProcessor,
                signal,
                log: (text) => log.info({}, text),
            },
            wallets,
        )
        this.payTo.clear()
        for (const wallet of wallets) this.payTo.add(wallet)
        await this.index.workflows.reload(this.pool, chain.chainId)
        this.index.knownModels.clear()

        const preparer = new Preparer(this.index)
        const processor = newProcessor((blocks) => preparer.workAhead(blocks))
        requestLogs(processor, chain, wallets)
        const database = new FactsDatabase(databaseUrl, this.index.labels, () => this.reloadAfterUndo())
        const watch = this.watch(processor, wallets, () => stop.abort())
        try {
            await runProcessor(
                processor,
                database,
                async ({ store, blocks, isHead }) => {
                    const client = await clientOf(store)
                    if (this.mustReload) await this.index.workflows.reload(client, chain.chainId)
                    this.mustReload = false
                    const batch = await preparer.take(blocks)
                    const events = await indexBlocks(client, this.index, blocks, batch, this.finalized)
                    this.height = blocks[blocks.length - 1].header.height
                    this.pace.moved(this.height, events)
                    if (isHead) this.caughtUp()
                    if (this.isDone) stop.abort()
                },
                { signal },
            )
        } finally {
            watch.end()
            await database.disconnect()
        }
    }

    private mustReload = false

    private reloadAfterUndo(): void {
        this.mustReload = true
        this.index.knownModels.clear()
    }

    /** The readers' indexes are built beside the stream, once. */
    private caughtUp(): void {
        if (this.reindexed) return
        this.reindexed = true
        buildReaderIndexes(this.o.databaseUrl).catch((error) => {
            this.reindexed = false
            this.o.log.warn(
                { error: String(error) },
                'the indexes for readers could not be built; trying again',
            )
        })
    }

    /** Looks at the head, and at the wallets, every few seconds. */
    private watch(processor: FilteredProcessor, wallets: Set<string>, onChange: () => void): { end(): void } {
        const { chain, onProgress, watchIntervalMs = 2_000 } = this.o
        let ended = false
        const look = async () => {
            const head = await this.rpc.call<string>('eth_blockNumber', [], { attempts: 1 })
            this.finalized = await processor.source.getFinalizedHeight()
            await noteHead(this.pool, chain.chainId, Number(head), this.finalized)
            onProgress?.(this.pace.report(Number(head), this.finalized))
            const now = await payToWallets(this.pool, chain)
            if (now.size !== wallets.size || [...now].some((wallet) => !wallets.has(wallet))) onChange()
        }
        const loop = async () => {
            while (!ended) {
                await look().catch(() => {})
                await new Promise((done) => setTimeout(done, watchIntervalMs))
            }
        }
        void loop()
        return {
            end() {
                ended = true
            },
        }
    }
}
