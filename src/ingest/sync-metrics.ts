import type { Pool } from 'pg'
import type { RpcMetrics } from '../chain/rpc/metrics'
import type { ProcessMetrics } from '../database/process-metrics'
import type { EventCounts } from './prepare'

/** Counts the work of indexing one chain, for the process that does it. */
export class SyncMetrics {
    private rpc?: RpcMetrics
    private readonly chain: string
    private readonly batches
    private readonly blocks
    private readonly events

    constructor(
        private readonly metrics: ProcessMetrics,
        chainId: number,
    ) {
        const chain = String(chainId)
        this.chain = chain
        this.batches = metrics.seconds('sync_batch', 'Time in which a batch of blocks was written.', [
            'chain',
        ])
        this.blocks = metrics.counter('sync_blocks_total', 'Blocks written.', ['chain'])
        this.events = metrics.counter(
            'sync_events_total',
            'Events written, by kind; deadLetter could not be decoded.',
            ['chain', 'kind'],
        )
        const rpc = () => this.rpc
        metrics.counter(
            'rpc_calls_total',
            'Calls sent, by endpoint and method.',
            ['chain', 'endpoint', 'method'],
            function () {
                this.reset()
                for (const { endpoint, method, calls } of rpc()?.endpoints ?? [])
                    this.inc({ chain, endpoint, method }, calls)
            },
        )
        metrics.counter(
            'rpc_failures_total',
            'What went wrong with calls, by endpoint, method and kind.',
            ['chain', 'endpoint', 'method', 'kind'],
            function () {
                this.reset()
                for (const { endpoint, method, failures } of rpc()?.endpoints ?? [])
                    for (const [kind, count] of Object.entries(failures))
                        this.inc({ chain, endpoint, method, kind }, count)
            },
        )
        metrics.counter('rpc_retries_total', 'Calls sent again after a failure.', ['chain'], function () {
            this.reset()
            this.inc({ chain }, rpc()?.retries ?? 0)
        })
        metrics.counter(
            'rpc_bytes_total',
            'Bytes of request and answer bodies.',
            ['chain', 'direction'],
            function () {
                this.reset()
                this.inc({ chain, direction: 'sent' }, rpc()?.bytesSent ?? 0)
                this.inc({ chain, direction: 'received' }, rpc()?.bytesReceived ?? 0)
            },
        )
        metrics.counter(
            'rpc_requests_total',
            'HTTP requests sent; one may carry many calls.',
            ['chain'],
            function () {
                this.reset()
                this.inc({ chain }, rpc()?.requests ?? 0)
            },
        )
    }

    /** Shows what a client asks of the chain's endpoints from now on. */
    follow(rpc: RpcMetrics): void {
        this.rpc = rpc
    }

    /** See ProcessMetrics. @returns ends it */
    publish(pool: Pool, process: string): () => void {
        return this.metrics.publish(pool, process)
    }

    batchWritten(seconds: number, blocks: number, events: EventCounts): void {
        const { chain } = this
        this.batches.observe({ chain }, seconds)
        this.blocks.inc({ chain }, blocks)
        for (const [kind, count] of Object.entries(events)) this.events.inc({ chain, kind }, count)
    }
}
