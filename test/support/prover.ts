import type { Pool } from 'pg'
import { openPool } from '../../src/database/open'
import { inTransaction } from '../../src/database/transaction'
import type { DomainEvent } from '../../src/decode/events'
import type { ChainLabels } from '../../src/facts/chain-labels'
import { applyEvents } from '../../src/ingest/apply'
import { undoAbove } from '../../src/ingest/undo'
import { loadNetwork } from '../../src/networks'
import type { Network } from '../../src/networks/types'
import { Archive } from '../../src/proofs/archive/archive'
import { Checker } from '../../src/proofs/checks/checker'
import type { GiveUpLimits } from '../../src/proofs/fetch/judge-answers'
import { runProver } from '../../src/proofs/prover'
import { type ProofContext, proofContext } from '../../src/proofs/settle/context'
import { auditRollups } from '../../src/rollups/demand/audit'
import { PATIENCE_MS } from './patience'
import type { TestDatabase } from './postgres'

export const TOKEN = `0x${'09'.repeat(20)}`
export const opg = [Buffer.from(TOKEN.slice(2), 'hex')]

export function labels(chainId: number): ChainLabels {
    return {
        chainId,
        demo: false,
        decimals: 18,
        provenance: 'onchain',
        opg,
        isOpg: (token: string) => token === TOKEN,
        isReference: () => false,
    }
}

export const apply = (pool: Pool, events: DomainEvent[]) =>
    inTransaction(pool, (client) => applyEvents(client, events, labels(events[0].ref.chainId)))

export const undo = (pool: Pool, chainId: number, height: number) =>
    inTransaction(pool, (client) => undoAbove(client, labels(chainId), height))

export const audit = (pool: Pool) => auditRollups(pool, opg)

/** What can't be used is given up when it came the third time. */
export const SOON: GiveUpLimits = { overdueDays: 7, attempts: 3, days: 3 }

/** How often a prover of the tests looks for work, ms. */
export const QUICKLY = 20

/** The real network, on which blobs last: hand-made chains are some months old. */
export const LASTING = { ...loadNetwork('opengradient'), blobStorageDays: 10_000 }

export interface ProverSettings {
    aggregators: string[]
    network?: Network
    archive?: Archive
    keepContent?: boolean
    maxBytes?: number
    timeoutMs?: number
    giveUp?: GiveUpLimits
    eachRound?: () => Promise<void>
}

export interface TestProver {
    context: ProofContext
    warnings: string[]
    stop(): Promise<void>
}

/** A prover in this process, on a database's own settings. */
export function startProver(db: TestDatabase, settings: ProverSettings): TestProver {
    const network = settings.network ?? LASTING
    const pool = openPool({ connectionString: db.url, max: 6, application_name: 'prover' })
    const checker = new Checker()
    const archive = settings.archive ?? new Archive()
    const context = { ...proofContext({ pool, checker, archive, network }), opg }
    const stop = new AbortController()
    const warnings: string[] = []
    const running = runProver(context, {
        maxBytes: 1_000_000,
        timeoutMs: 2_000,
        concurrency: 4,
        keepContent: false,
        giveUp: SOON,
        idleMs: QUICKLY,
        ...settings,
        signal: stop.signal,
        log: { warn: (message) => warnings.push(message) },
    })
    return {
        context,
        warnings,
        async stop() {
            stop.abort()
            await running
            await checker.close()
            await pool.end()
            if (warnings.length) throw new Error(warnings.join('\n'))
        },
    }
}

/** Waits until every settlement was looked at and no blob of a settled state is unchecked, `waiting` blobs apart. */
export async function proved(pool: Pool, waiting = 0, patienceMs = PATIENCE_MS): Promise<void> {
    for (const deadline = Date.now() + patienceMs; ; ) {
        const { rows } = await pool.query(
            `SELECT (SELECT count(*) FROM settlement_batch WHERE proof = 'PENDING')::int
                 + (SELECT count(*) FROM inference WHERE rail = 'INDIVIDUAL' AND proof IS NULL)::int AS pending,
                 (SELECT count(*) FROM blob WHERE state = 'WAITING')::int AS waiting,
                 (SELECT count(*) FROM blob WHERE state = 'WAITING' AND attempts = 0)::int AS unasked,
                 (SELECT count(*) FROM blob WHERE state <> 'WAITING' AND NOT checked)::int AS unchecked`,
        )
        const [left] = rows
        if (left.pending + left.unasked + left.unchecked === 0 && left.waiting <= waiting) return
        if (Date.now() > deadline) throw new Error(`not proved: ${JSON.stringify(left)}`)
        await new Promise((done) => setTimeout(done, 20))
    }
}

/** Lets blobs that are waited for be asked for again at once. */
export async function hurry(pool: Pool): Promise<void> {
    await pool.query(`UPDATE blob SET next_attempt_at = now() WHERE state = 'WAITING'`)
}

/** As `proved`, with no blob left to wait for: they are asked for again and again. */
export async function provedInHaste(pool: Pool, patienceMs?: number): Promise<void> {
    const haste = setInterval(() => void hurry(pool).catch(() => {}), 50)
    await proved(pool, 0, patienceMs).finally(() => clearInterval(haste))
}
