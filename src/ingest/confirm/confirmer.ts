import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DataRequest } from '@subsquid/evm-processor/lib/interfaces/data-request'
import type { RangeRequestList } from '@subsquid/util-internal-range'
import type { Pool } from 'pg'
import { WindowSizer } from '../../chain/cold/window'
import type { Completeness } from '../../chain/completeness/second-opinion'
import { readingsOf } from '../../chain/readers'
import type { RpcClient } from '../../chain/rpc/rpc-client'
import type { ChainLog } from '../../chain/rpc/trouble-log'
import type { DecodeContext } from '../../decode'
import type { ChainLabels } from '../../facts/chain-labels'
import type { ChainConfig } from '../../networks/types'
import type { ChainBlock } from '../transactions'
import { compiled } from './asked-logs'
import { type Gap, Pass } from './pass'
import { readAgainFrom } from './read-again'
import { ReadNotes } from './read-notes'
import { Repairs } from './repairs'
import { endpointId, Sources } from './sources'
import { changeStretches, saveChainConfirmation } from './store'
import { readBy } from './stretches'
import { readersOf } from './transaction-facts'

export interface ConfirmerOptions {
    pool: Pool
    rpc: RpcClient
    chain: ChainConfig
    labels: ChainLabels
    decoding: DecodeContext
    level: Completeness
    log: ChainLog
    signal: AbortSignal
    /** Milliseconds between two looks; default 1,000. All other waits are multiples of it. */
    pauseMs?: number
}

/** Looks at what one stream indexes, until it is ended. */
export interface Following {
    /** A batch is being written. */
    indexed(blocks: readonly ChainBlock[]): void
    /** Waits for the look in hand; then, with the stream standing still, has blocks read again if they have to be. */
    end(): Promise<void>
}

const PAUSE_MS = 1_000
/** In pauses: rest of an endpoint that failed, wait between two repairs, and how often it is written down who read what. */
const REST = 30
const REPAIR_WAIT = 10
const NOTES_EVERY = 5

/**
 * Asks for all that is indexed a second time, of another endpoint where there is one, and compares with the database: absence is
 * a claim like any other. What was left out is read again, and what was confirmed by whom is written down. Works beside the
 * stream, one stretch at a time, while the chain is at its head; what the stream itself does for it is one note a batch.
 */
export class Confirmer {
    private readonly pauseMs: number
    private readonly sources: Sources
    private readonly sizer: WindowSizer
    private readonly repairs: Repairs
    private readonly notes = new ReadNotes()

    constructor(private readonly o: ConfirmerOptions) {
        const { maxBlockSpan, targetLogs } = o.chain.rpc
        this.pauseMs = o.pauseMs ?? PAUSE_MS
        this.sources = new Sources(o.rpc.all, REST * this.pauseMs)
        this.sizer = new WindowSizer({
            startSpan: Math.min(1_000, maxBlockSpan),
            maxSpan: maxBlockSpan,
            targetLogs,
        })
        this.repairs = new Repairs(REPAIR_WAIT * this.pauseMs)
    }

    /**
     * Starts to look at what a stream indexes.
     * @param requests what the stream asks for
     * @param stop called when the stream has to stop, so that blocks can be read again
     */
    follow(requests: RangeRequestList<DataRequest>, stop: () => void): Following {
        const { o, pauseMs, sources, sizer, repairs } = this
        const abort = new AbortController()
        const signal = AbortSignal.any([o.signal, abort.signal])
        const pass = new Pass({
            ...o,
            sources,
            sizer,
            repairs,
            pauseMs,
            signal,
            requests: compiled(requests),
            everyPayment: o.level === 'all',
            wanted: o.level === 'all' ? Math.max(2, sources.all.length) : 2,
        })
        const scope = createHash('sha256').update(JSON.stringify(requests)).digest('hex').slice(0, 16)
        let gap: Gap | null = null
        const loop = async () => {
            let saved: string | null = null
            let notedAt = -Infinity
            while (!signal.aborted) {
                try {
                    const reason = this.reason()
                    if (saved !== reason) await this.save(pass.lowest, scope, reason)
                    saved = reason
                    if (o.level === 'off') return
                    const isAtHead = await pass.isAtHead()
                    if (isAtHead || Date.now() > notedAt + NOTES_EVERY * pauseMs) {
                        await this.writeNotes()
                        notedAt = Date.now()
                    }
                    if (isAtHead) gap = await pass.step()
                    if (gap) return stop()
                } catch (error) {
                    if (!signal.aborted)
                        o.log.warn({ error: String(error) }, 'a second look failed; trying again')
                }
                await sleep(pauseMs, undefined, { signal }).catch(() => {})
            }
        }
        const ended = loop()
        return {
            indexed: (blocks) => {
                for (const block of blocks)
                    this.notes.add(readingsOf(block).map((stretch) => readersOf(stretch, blocks)))
            },
            end: async () => {
                abort.abort()
                await ended
                if (o.level !== 'off') await this.writeNotes()
                if (!gap || o.signal.aborted) return
                await readAgainFrom(o.pool, o.labels, gap.height, gap.reason)
                sources.renew()
            },
        }
    }

    private async writeNotes(): Promise<void> {
        const { pool, rpc, chain } = this.o
        const changes = this.notes.drain().map(({ from, to, endpoints }) => ({
            from,
            to,
            change: readBy(endpoints.map((index) => endpointId(rpc.all[index].url))),
        }))
        if (changes.length) await changeStretches(pool, chain.chainId, changes)
    }

    private save(fromHeight: number, scope: string, reason: string): Promise<void> {
        const { pool, chain, level } = this.o
        const endpoints = this.sources.all.length
        return saveChainConfirmation(pool, chain.chainId, {
            level,
            endpoints,
            fromHeight,
            scope,
            reason: reason || null,
        })
    }

    /** What stands in the way of a second source, in words; empty when nothing does. */
    private reason(): string {
        const { chain, level } = this.o
        if (level === 'off') return 'COMPLETENESS is off: nothing is looked at a second time'
        const alone =
            this.sources.all.length === 1
                ? [
                      `only one endpoint: what it always leaves out is not found; add another to RPC_URL_${chain.chainId}`,
                  ]
                : []
        return [...alone, ...this.sources.reasons].join('; ')
    }
}
