import type { Pool } from 'pg'
import type { FilteredProcessor } from '../chain/processor'
import type { RpcClient } from '../chain/rpc/rpc-client'
import { badResponse } from '../chain/rpc/rpc-errors'
import { readQuantity } from '../chain/rpc/rpc-shapes'
import type { ChainConfig } from '../networks/types'
import { payToWallets } from './pay-to'
import type { Pace, Progress } from './progress'
import { noteHead } from './status'

export interface WatchOptions {
    pool: Pool
    rpc: RpcClient
    chain: ChainConfig
    processor: FilteredProcessor
    pace: Pace
    onProgress?: (progress: Progress) => void
    /** The work made a step, or waits for a provider. */
    onStep?: () => void
    watchIntervalMs?: number
}

export interface Watch {
    /** Last block known to be final, -1 before the first look. */
    readonly finalized: number
    end(): void
}

/** Checks every few seconds the chain's head, to report progress, and the payTo wallets, which may change. */
export function watchChain(o: WatchOptions, wallets: Set<string>, onWalletsChanged: () => void): Watch {
    const { pool, rpc, chain, processor, pace, onProgress, onStep, watchIntervalMs = 2_000 } = o
    let ended = false
    let finalized = -1
    let seen: number | null = null
    const look = async () => {
        const head = await rpc.call('eth_blockNumber', [], { attempts: rpc.endpointCount, decode: readHead })
        finalized = await processor.source.getFinalizedHeight()
        const events = await noteHead(pool, chain.chainId, head, finalized)
        const report = pace.report(head, finalized)
        onProgress?.({ ...report, events })
        // Behind the head, and where it stood before: that is no step.
        if (report.height >= head || report.height !== seen) onStep?.()
        seen = report.height
        const now = await payToWallets(pool, chain)
        if (now.size !== wallets.size || [...now].some((wallet) => !wallets.has(wallet))) onWalletsChanged()
    }
    const loop = async () => {
        while (!ended) {
            // A failed look says nothing; the stream itself reports a provider's troubles.
            await look().catch(() => onStep?.())
            await new Promise((done) => setTimeout(done, watchIntervalMs))
        }
    }
    void loop()
    return {
        get finalized() {
            return finalized
        },
        end() {
            ended = true
        },
    }
}

function readHead(raw: unknown): number {
    const height = readQuantity(raw)
    if (height != null) return height
    throw badResponse('expected the height of the head')
}
