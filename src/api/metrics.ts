import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { buildInfo } from '../database/process-metrics'
import type { ReadOnlyDatabase } from './database/read-only-database'
import { isLimitCode } from './limits/limit-error'
import { auditGauge, type LastAudit } from './status/audit-gauge'
import type { Completeness } from './status/completeness'
import { completenessGauge } from './status/completeness-gauge'
import { namesGauge, type UnlistedNames } from './status/names-gauge'
import type { ChainReport } from './status/network-status'
import { type PayToSurvey, payToSurveyGauge } from './status/pay-to-survey'
import { type ProcessReport, withOthers } from './status/process-metrics'
import type { ProofProgress } from './status/proof-progress'
import { recent } from './status/recent'
import { within } from './status/within'

export interface ApiMetrics {
    /** @param operation root field, `mixed` for several: the client's own operation names would be without bound */
    operationDone(operation: string, outcome: 'ok' | 'error', seconds: number): void
    /** Counts a code that says a limit was hit; any other is ignored. */
    limitHit(code: unknown): void
    /** @param ms of work, of the database and our own */
    workCharged(ms: number): void
    /** @param bytes of answers kept */
    answerGiven(source: 'kept' | 'shared' | 'found', bytes: number): void
    /** @param read what is open now */
    live(read: () => { connections: number; subscriptions: number }): void
    /** @param read what the worker said of its process last; null while it said nothing */
    worker(read: () => ProcessReport | null): void
    /** All of it in Prometheus' text format, as it was a short while ago at most. Waits for no busy database. */
    render(): Promise<string>
    contentType: string
}

/** What the place that runs operations reports of them. */
export type OperationMetrics = Pick<ApiMetrics, 'operationDone' | 'limitHit'>

export interface MetricsSources {
    /** The pool whose connections are shown. */
    pool: Pick<ReadOnlyDatabase, 'usage'>
    chainReports(): Promise<ChainReport[]>
    proofProgress(): Promise<ProofProgress>
    completeness(): Promise<Map<number, Completeness>>
    payToSurvey(): Promise<Map<number, PayToSurvey>>
    lastAudit(): Promise<LastAudit | null>
    unlistedNames(): Promise<UnlistedNames>
    processReports(): Promise<ProcessReport[]>
    /** Milliseconds for which everybody who asks is given the same text; default 2,000. */
    keepMs?: number
}

/** Time the database has for what is read of it; later, metrics do without. */
const DEADLINE_MS = 900

/** Metrics of one API process, in a registry of its own. Pool, chains and proofs are read when they are scraped. */
export function apiMetrics({
    pool,
    chainReports,
    proofProgress,
    completeness,
    payToSurvey,
    lastAudit,
    unlistedNames,
    processReports,
    keepMs = 2_000,
}: MetricsSources): ApiMetrics {
    const registry = new Registry()
    const registers = [registry]
    const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
        new Gauge({ name: `demand_${name}`, help, labelNames, registers })
    collectDefaultMetrics({ register: registry })
    buildInfo(registry)
    const durations = new Histogram({
        name: 'demand_api_operation_seconds',
        help: 'Duration of GraphQL operations by root field and outcome.',
        labelNames: ['operation', 'outcome'],
        buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
        registers,
    })
    const limits = new Counter({
        name: 'demand_api_limits_hit_total',
        help: 'Requests, connections and subscriptions refused or stopped by a limit.',
        labelNames: ['code'],
        registers,
    })
    const work = new Counter({
        name: 'demand_api_work_seconds_total',
        help: 'Work of the database and our own that clients were charged with.',
        registers,
    })
    const answers = new Counter({
        name: 'demand_api_answers_total',
        help: 'Answers about the market by where they came from: kept, shared with another request that was finding it, or found.',
        labelNames: ['source'],
        registers,
    })
    const answerBytes = gauge('api_answers_bytes', 'Bytes of answers kept.')
    new Gauge({
        name: 'demand_api_database_connections',
        help: 'Connections of the pool (total, idle) and requests waiting for one.',
        labelNames: ['state'],
        registers,
        collect() {
            for (const [state, count] of Object.entries(pool.usage())) this.set({ state }, count)
        },
    })
    const chains = gauge(
        'chain_blocks',
        'Heights by chain: indexed, head, finalized; lag is head minus indexed.',
        'chain',
        'what',
    )
    const endpoints = gauge(
        'rpc_endpoint',
        'RPC endpoints by chain and standing: 1 for what each of them is now (known, unknown, wrong, forked).',
        'chain',
        'endpoint',
        'standing',
    )
    const blobs = gauge('blobs', 'Settlement blobs by state.', 'state')
    const batches = gauge('settlement_batches', 'Settlement batches by how far their proof came.', 'proof')
    const ages = gauge(
        'process_metrics_age_seconds',
        'Seconds since a process wrote down what it counts; a process that is gone for ten minutes is left out.',
        'process',
    )
    const updateCompleteness = completenessGauge(registry, () =>
        within(DEADLINE_MS, 'the database', completeness()),
    )
    const updateSurvey = payToSurveyGauge(registry, () => within(DEADLINE_MS, 'the database', payToSurvey()))
    const updateNames = namesGauge(registry, () => within(DEADLINE_MS, 'the database', unlistedNames()))
    const updateAudit = auditGauge(registry, () => within(DEADLINE_MS, 'the database', lastAudit()))
    let workerReport: () => ProcessReport | null = () => null
    return {
        contentType: registry.contentType,
        worker(read) {
            workerReport = read
        },
        operationDone: (operation, outcome, seconds) => durations.observe({ operation, outcome }, seconds),
        limitHit: (code) => isLimitCode(code) && limits.inc({ code }),
        workCharged: (ms) => work.inc(ms / 1000),
        answerGiven(source, bytes) {
            answers.inc({ source })
            answerBytes.set(bytes)
        },
        live(read) {
            new Gauge({
                name: 'demand_api_live',
                help: 'Open connections of subscribers, and their subscriptions.',
                labelNames: ['what'],
                registers,
                collect() {
                    for (const [what, open] of Object.entries(read())) this.set({ what }, open)
                },
            })
        },
        render: recent(
            async () => {
                const [stored] = await Promise.all([
                    within(DEADLINE_MS, 'the database', processReports()).catch(() => []),
                    readChains(chains, endpoints, chainReports),
                    readProofs(blobs, batches, proofProgress),
                    updateCompleteness(),
                    updateSurvey(),
                    updateAudit(),
                    updateNames(),
                ])
                const worker = workerReport()
                const reports = worker ? [...stored, worker] : stored
                ages.reset()
                for (const { process, age } of reports) ages.set({ process }, age)
                return withOthers(registry, reports)
            },
            () => keepMs,
        ),
    }
}

/** A database that does not answer leaves the heights out; the other metrics are given. */
async function readChains(
    gauge: Gauge<'chain' | 'what'>,
    endpointGauge: Gauge<'chain' | 'endpoint' | 'standing'>,
    chainReports: MetricsSources['chainReports'],
) {
    const reports = await within(DEADLINE_MS, 'the database', chainReports()).catch(() => [])
    gauge.reset()
    endpointGauge.reset()
    for (const { chainId, row, health, endpoints } of reports) {
        const chain = String(chainId)
        for (const { name, standing } of endpoints) endpointGauge.set({ chain, endpoint: name, standing }, 1)
        const values = { indexed: row?.height, head: row?.headHeight, finalized: row?.finalizedHeight }
        for (const [what, value] of Object.entries({ ...values, lag: health.lagBlocks })) {
            if (value != null) gauge.set({ chain, what }, value)
        }
    }
}

/** What was counted last stays until it is counted again. */
async function readProofs(
    blobs: Gauge<'state'>,
    batches: Gauge<'proof'>,
    proofProgress: MetricsSources['proofProgress'],
) {
    const progress = await within(DEADLINE_MS, 'the database', proofProgress()).catch(() => null)
    if (progress === null) return
    batches.reset()
    for (const [state, count] of Object.entries(progress.blobs))
        blobs.set({ state: state.toUpperCase() }, count)
    for (const { proof, batches: count } of progress.batches) batches.set({ proof }, count)
}
