import { LEVELS } from '@subsquid/logger/lib/level'
import type { ClientBase, Pool } from 'pg'
import { opgTokens } from '../../src/facts/chain-labels'
import { type SyncOptions, syncChain } from '../../src/ingest/sync-chain'
import { loadNetwork } from '../../src/networks'
import type { Network } from '../../src/networks/types'
import { auditRollups } from '../../src/rollups/demand/audit'
import type { BlockId } from './chain'
import { digestTables, type TableDigest } from './digest'
import { PATIENCE_MS } from './patience'
import { type TestDatabase, testDatabase } from './postgres'

type ChainId = 10740 | 8453
type Urls = Partial<Record<ChainId, string>>

/** The shipped devnet table with these endpoints, polled quickly. */
export function networkAt(urls: Urls): Network {
    const rpcUrls = Object.fromEntries(Object.entries(urls).map(([chainId, url]) => [chainId, [url]]))
    const network = loadNetwork('devnet', { rpcUrls })
    const quick = network.chains.map((chain) => ({ ...chain, rpc: { ...chain.rpc, pollIntervalMs: 40 } }))
    return { ...network, chains: quick }
}

// The processor's own progress lines would drown the tests' names.
LEVELS.configure(3, '*')

const quiet = { info() {}, warn() {} }

export interface Sync {
    /** Null once it was told to stop; the error it ended with otherwise. */
    ended: Promise<Error | null>
    stop(): Promise<void>
}

const running = new Set<AbortController>()

// A test that failed must not leave its indexers at work.
afterEach(() => {
    for (const stop of running) stop.abort()
})

/** Indexes one chain in this process, until stopped or until a height is indexed. */
export function startSync(
    databaseUrl: string,
    network: Network,
    chainId: ChainId,
    untilHeight?: number,
    more: Partial<SyncOptions> = {},
): Sync {
    const stop = new AbortController()
    running.add(stop)
    const chain = network.chains.find((candidate) => candidate.chainId === chainId)!
    const options = {
        network,
        chain,
        databaseUrl,
        untilHeight,
        log: quiet,
        signal: stop.signal,
        payToSurvey: false,
    }
    const rpc = { coolDownMs: 500, backoff: { baseMs: 20, capMs: 1_000 } }
    const ended = syncChain({ ...options, rpc, watchIntervalMs: 100, ...more }).then(
        () => null,
        (error: Error) => error,
    )
    void ended.then(() => running.delete(stop))
    return {
        ended,
        async stop() {
            stop.abort()
            const error = await ended
            if (error) throw error
        },
    }
}

/** Indexes one chain up to a height. */
export async function indexTo(
    databaseUrl: string,
    network: Network,
    chainId: ChainId,
    height: number,
): Promise<void> {
    const error = await startSync(databaseUrl, network, chainId, height).ended
    if (error) throw error
}

/** Waits until the index of a chain stands at a block. @throws when the indexer ended, or after `patienceMs` */
export async function reaches(
    pool: Pool,
    chainId: ChainId,
    block: BlockId,
    sync?: Pick<Sync, 'ended'>,
    patienceMs = PATIENCE_MS,
): Promise<void> {
    let ended: { error: Error | null } | undefined
    void sync?.ended.then((error) => (ended = { error }))
    for (const deadline = Date.now() + patienceMs; ; ) {
        const { rows } = await pool.query(
            `SELECT height, '0x' || encode(hash, 'hex') AS hash FROM chain_status WHERE id = $1`,
            [String(chainId)],
        )
        if (rows[0]?.height === block.height && rows[0].hash === block.hash) return
        if (ended) throw ended.error ?? new Error('the indexer has ended')
        if (Date.now() > deadline) {
            throw new Error(
                `chain ${chainId} is at ${rows[0]?.height} ${rows[0]?.hash}, expected ${block.height} ${block.hash}`,
            )
        }
        await new Promise((done) => setTimeout(done, 20))
    }
}

/** Waits until the payments of every wallet that an enclave registered with are indexed: they follow a moment later than the rest. */
export async function walletsFollowed(pool: Pick<ClientBase, 'query'>): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; ; ) {
        const { rows } = await pool.query(
            `SELECT count(*)::int AS left FROM (SELECT DISTINCT args->>'paymentAddress' AS address FROM registry_event
                 WHERE name = 'TEERegistered' AND args->>'paymentAddress' IS NOT NULL) r
             WHERE NOT EXISTS (SELECT FROM pay_to WHERE '0x' || encode(pay_to.address, 'hex') = r.address AND covered_to IS NULL)`,
        )
        if (rows[0].left === 0) return
        if (Date.now() > deadline) throw new Error(`${rows[0].left} wallets are not followed`)
        await new Promise((done) => setTimeout(done, 100))
    }
}

export type Digests = Record<string, TableDigest>

/** Digests of the chains as a database that never saw anything else has them, and what its audit finds. */
export async function cleanIndex(network: Network, heads: Partial<Record<ChainId, number>>) {
    const db = await testDatabase()
    for (const chainId of [10740, 8453] as const) {
        const height = heads[chainId]
        if (height !== undefined) await indexTo(db.url, network, chainId, height)
    }
    const digests = await digestTables(db.pool)
    await db.drop()
    return digests
}

/** Differences of every rollup from its recount. */
export function audit(db: TestDatabase, network: Network): Promise<string[]> {
    return auditRollups(db.pool, opgTokens(network))
}
