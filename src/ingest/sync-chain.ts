import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Completeness } from '../chain/completeness/second-opinion'
import { DeepReorgError } from '../chain/hot/deep-reorg'
import { FilteredProcessor } from '../chain/processor'
import { establishIdentity } from '../chain/rpc/establish'
import { RpcClient } from '../chain/rpc/rpc-client'
import type { RpcClientOptions } from '../chain/rpc/rpc-options'
import type { ChainLog } from '../chain/rpc/trouble-log'
import { runProcessor } from '../chain/run-processor'
import { buildReaderIndexes } from '../database/indexes'
import { writerPool } from '../database/open'
import { inTransaction } from '../database/transaction'
import { said } from '../database/trouble'
import type { ChainConfig, Network } from '../networks/types'
import { ensureKnownWorkflows } from '../rollups/registry/workflows'
import { type ChainIndex, openIndex } from './chain-index'
import { lockChain } from './chain-lock'
import { Confirmer } from './confirm/confirmer'
import { clientOf, FactsDatabase } from './database'
import { indexBlocks, Preparer } from './index-blocks'
import { batchRequests, followWallets, payToWallets } from './pay-to'
import { Pace, type Progress } from './progress'
import { heldBlock, processorState, recoverFromDeepReorg } from './recover'
import { requestLogs } from './requests'
import { noteEndpoints, openStatus, pinnedGenesis } from './status'
import { surveySettlements } from './survey/surveyor'
import type { SyncMetrics } from './sync-metrics'
import { watchChain } from './watch'

export interface SyncOptions {
    network: Network
    chain: ChainConfig
    databaseUrl: string
    log: ChainLog
    signal: AbortSignal
    onProgress?: (progress: Progress) => void
    /** The work made a step, or waits for a provider. */
    onStep?: () => void
    /** Milliseconds between looks at the head and at new payTo wallets; default 2,000. */
    watchIntervalMs?: number
    /** SQD gateway that serves this chain's final blocks; RPC alone without it. */
    gatewayUrl?: string
    /** Counts the work; default: nobody does. */
    metrics?: SyncMetrics
    /** How thoroughly to look for logs that an endpoint leaves out; default `thin`. */
    completeness?: Completeness
    /** Milliseconds between two looks at what is indexed; default 1,000. */
    confirmPauseMs?: number
    /** Whether to survey settlements to wallets that nobody announced; default true. */
    payToSurvey?: boolean
    /** Milliseconds between two looks at them; default 1,000. */
    surveyPauseMs?: number
    /** Time limits for RPC endpoints that differ from the defaults. */
    rpc?: Pick<RpcClientOptions, 'coolDownMs' | 'wrongRestMs' | 'backoff' | 'timeoutMs' | 'staleMs'>
    /** Resolve once this height is indexed; for tests and benchmarks. */
    untilHeight?: number
}

/**
 * Indexes one chain into the database until the signal is raised. Recovers from reorgs of any depth, follows changes of
 * the payTo wallets, and does not stop whatever a provider answers.
 * @throws ChainIdentityError (wrong or reset chain), ChainBusyError (a second process), or a database error
 */
export async function syncChain(options: SyncOptions): Promise<void> {
    const { chain, databaseUrl } = options
    const lock = await lockChain(databaseUrl, chain.chainId)
    const signal = AbortSignal.any([options.signal, lock.lost])
    const o = { ...options, signal }
    const pool = writerPool(databaseUrl, `sync ${chain.chainId}`, 4)
    let telling: NodeJS.Timeout | undefined
    const stopPublishing = options.metrics?.publish(pool, `sync ${chain.chainId}`)
    try {
        const rpc = await openRpc(o, pool)
        // Told also while no endpoint answers: that is when it matters.
        const tell = () => void noteEndpoints(pool, chain.chainId, rpc.all).catch(() => {})
        telling = setInterval(tell, options.watchIntervalMs ?? 2_000)
        options.metrics?.follow(rpc.metrics)
        await establishIdentity(rpc, signal)
        await openRows(o, pool, rpc)
        await new ChainSync(o, pool, rpc).run()
        // Without it another process may index this chain as well.
        lock.lost.throwIfAborted()
    } catch (error) {
        if (!options.signal.aborted) throw lock.lost.reason ?? error
    } finally {
        clearInterval(telling)
        stopPublishing?.()
        await pool.end()
        await lock.release()
    }
}

/** A client whose every endpoint has to show that it serves the chain of this index (INV-11). */
async function openRpc(
    { network, chain, signal, log, rpc: more }: SyncOptions,
    pool: Pool,
): Promise<RpcClient> {
    const { chainId, name, genesisHeight, genesisHash, finalityConfirmations, provesHeaders } = chain
    const identity = {
        chainId,
        name,
        genesisHeight,
        genesisHash: genesisHash ?? (await pinnedGenesis(pool, chainId)),
        confirmations: finalityConfirmations,
        held: (height: number) => heldBlock(pool, chainId, height),
    }
    // A simulated chain's clock is not ours.
    const latestMs = network.demo ? () => Infinity : undefined
    return new RpcClient({ urls: chain.rpc.urls, identity, provesHeaders, latestMs, signal, log, ...more })
}

/** Creates the rows that must exist before the first block. */
async function openRows({ network, chain }: SyncOptions, pool: Pool, rpc: RpcClient): Promise<void> {
    await openStatus(pool, network, chain, rpc.identity!.genesisHash!)
    const workflows = chain.contracts.filter(({ kind }) => kind === 'priceHistoryInference')
    const addresses = workflows.map(({ address }) => address)
    await inTransaction(pool, (client) =>
        ensureKnownWorkflows(client, chain.chainId, addresses, network.demo ? 'demo' : 'onchain'),
    )
}

/** Least time between two questions about the same enclave, in looks at the head. */
const ASK_AGAIN = 10

class ChainSync {
    private readonly index: ChainIndex
    private readonly pace: Pace
    private readonly confirmer: Confirmer
    private height = -1
    private mustReload = false
    /** Building the readers' indexes, which may take long; undefined until the chain has caught up. */
    private readerIndexes?: Promise<void>
    private readonly ended = new AbortController()

    constructor(
        private readonly o: SyncOptions,
        private readonly pool: Pool,
        private readonly rpc: RpcClient,
    ) {
        this.index = openIndex(o.network, o.chain, rpc)
        this.pace = new Pace(o.chain.chainId, o.chain.name)
        this.confirmer = new Confirmer({
            pool,
            rpc,
            chain: o.chain,
            labels: this.index.labels,
            decoding: this.index.decoding,
            log: o.log,
            signal: o.signal,
            level: o.completeness ?? 'thin',
            pauseMs: o.confirmPauseMs,
        })
    }

    async run(): Promise<void> {
        const { height } = await processorState(this.pool, this.o.chain.chainId)
        this.pace.moved(height, 0)
        const asking = this.askRegistries()
        const surveying = this.survey()
        try {
            while (!this.o.signal.aborted && !this.isDone) await this.followUntilReorg()
        } finally {
            this.ended.abort()
            await Promise.all([this.readerIndexes, asking, surveying])
        }
    }

    /** Asks registries, beside the stream, for what no calldata shows and they did not answer at first. */
    private async askRegistries(): Promise<void> {
        const { chain, log, watchIntervalMs = 2_000 } = this.o
        if (!chain.contracts.some(({ kind }) => kind === 'teeRegistry')) return
        const { pool, index } = this
        const signal = AbortSignal.any([this.o.signal, this.ended.signal])
        while (!signal.aborted) {
            try {
                const learned = await index.enclaves.askAgain(pool, index.labels, ASK_AGAIN * watchIntervalMs)
                if (learned > 0) log.info({ learned }, 'a registry told what an enclave was registered with')
            } catch (error) {
                if (!signal.aborted)
                    log.warn({}, `registries could not be asked; trying again: ${said(error)}`)
            }
            await sleep(watchIntervalMs, undefined, { signal }).catch(() => {})
        }
    }

    /** Surveys settlements to all wallets, beside the stream. */
    private survey(): Promise<void> {
        const { chain, log, completeness = 'thin', payToSurvey = true, surveyPauseMs } = this.o
        return surveySettlements({
            pool: this.pool,
            rpc: this.rpc,
            chain,
            decoding: this.index.decoding,
            level: completeness,
            log,
            signal: AbortSignal.any([this.o.signal, this.ended.signal]),
            isOn: payToSurvey,
            pauseMs: surveyPauseMs,
        })
    }

    private async followUntilReorg(): Promise<void> {
        try {
            await this.follow()
        } catch (error) {
            if (!(error instanceof DeepReorgError)) throw error
            this.o.log.warn({ height: error.height }, error.message)
            await recoverFromDeepReorg(this.pool, this.rpc, this.index.labels, this.o.log)
        }
    }

    private get isDone(): boolean {
        return this.o.untilHeight !== undefined && this.height >= this.o.untilHeight
    }

    /** Runs the processor until its payTo wallets change, or until told to stop. */
    private async follow(): Promise<void> {
        const { chain, log, databaseUrl, gatewayUrl, completeness = 'thin' } = this.o
        const { pool, index, rpc } = this
        const stop = new AbortController()
        const signal = AbortSignal.any([this.o.signal, stop.signal])
        const newProcessor = (more: { workAhead?: Preparer['workAhead']; completeness: Completeness }) =>
            new FilteredProcessor({ client: rpc, chain, signal, ...more })
        const wallets = await payToWallets(pool, chain)
        const note = (text: string) => log.info({}, text)
        const { onStep } = this.o
        // One wallet's past is few requests, and no second look will be taken at it.
        const pastProcessor = () => newProcessor({ completeness: completeness === 'off' ? 'off' : 'all' })
        const past = { pool, chain, index, newProcessor: pastProcessor, signal, log: note, onStep }
        await followWallets(past, wallets)
        index.payTo.clear()
        for (const wallet of wallets) index.payTo.add(wallet)
        index.knownModels.clear()
        await index.workflows.reload(pool, chain.chainId)

        const preparer = new Preparer(index)
        const workAhead: Preparer['workAhead'] = (blocks) => preparer.workAhead(blocks)
        const processor = newProcessor({ workAhead, completeness })
        if (gatewayUrl) processor.setGateway(gatewayUrl)
        requestLogs(processor, chain, wallets)
        const confirming = this.confirmer.follow(batchRequests(processor), () => stop.abort())
        const database = new FactsDatabase(databaseUrl, index.labels, () => this.afterUndo())
        const watch = watchChain({ ...this.o, pool, rpc, processor, pace: this.pace }, wallets, () =>
            stop.abort(),
        )
        try {
            await runProcessor(
                processor,
                database,
                async ({ store, blocks, isHead }) => {
                    const client = await clientOf(store)
                    if (this.mustReload) {
                        await index.workflows.reload(client, chain.chainId)
                        preparer.forget()
                    }
                    this.mustReload = false
                    const batch = await preparer.take(blocks)
                    const begun = performance.now()
                    const events = await indexBlocks(client, index, blocks, batch, watch.finalized)
                    const seconds = (performance.now() - begun) / 1000
                    this.o.metrics?.batchWritten(seconds, blocks.length, batch.kinds)
                    this.height = blocks[blocks.length - 1].header.height
                    this.pace.moved(this.height, events)
                    confirming.indexed(blocks)
                    onStep?.()
                    if (isHead) this.buildIndexesOnce()
                    if (this.isDone) stop.abort()
                },
                { signal },
            )
        } finally {
            watch.end()
            await database.disconnect()
            await confirming.end()
        }
    }

    private afterUndo(): void {
        this.mustReload = true
        this.index.knownModels.clear()
    }

    /** The readers' indexes are built beside the stream, once the chain has caught up. */
    private buildIndexesOnce(): void {
        const { databaseUrl, log } = this.o
        // Writing waits for an index that is being built, so it has to give up before the stream can end.
        const signal = AbortSignal.any([this.o.signal, this.ended.signal])
        this.readerIndexes ??= buildReaderIndexes(databaseUrl, signal).catch((error) => {
            if (signal.aborted) return
            this.readerIndexes = undefined
            log.warn({}, `the indexes for readers could not be built; trying again: ${said(error)}`)
        })
    }
}
