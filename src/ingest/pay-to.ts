import type { Pool, PoolClient } from 'pg'
import { type FilteredProcessor } from '../chain/processor'
import { bytea, hex } from '../database/sql'
import { inTransaction } from '../database/transaction'
import type { DomainEvent } from '../decode/events'
import { rememberBlocks } from '../facts/blocks'
import type { ChainConfig } from '../networks/types'
import { applyEvents } from './apply'
import type { ChainIndex } from './chain-index'
import { decodeBlocks } from './index-blocks'
import { dropHotBlocks, processorState } from './recover'
import { requestTransfers } from './requests'
import type { ChainBlock } from './transactions'
import { undoPayments } from './undo'

const ZERO = `0x${'0'.repeat(40)}`

/** The wallets whose OPG income is indexed: the configured ones and every payment address a TEE registered with. */
export async function payToWallets(db: Pick<PoolClient, 'query'>, chain: ChainConfig): Promise<Set<string>> {
    if (!chain.contracts.some(({ kind }) => kind === 'opg')) return new Set()
    const { rows } = await db.query(
        `SELECT DISTINCT args->>'paymentAddress' AS address FROM registry_event
         WHERE name = 'TEERegistered' AND args->>'paymentAddress' IS NOT NULL`,
    )
    const registered = rows.map((row) => row.address).filter((address) => address !== ZERO)
    return new Set([...chain.payTo, ...registered])
}

export interface Backfill {
    pool: Pool
    chain: ChainConfig
    index: ChainIndex
    newProcessor: () => FilteredProcessor
    log: (message: string) => void
    signal: AbortSignal
    /** A batch was written. */
    onStep?: () => void
}

/**
 * Brings the database to the payments of exactly the given wallets, up to the block where indexing goes on. Payments to
 * wallets that left the set are taken back; new wallets are back-filled from OPG's first block. Progress is stored, so
 * an interrupted back-fill resumes.
 */
export async function followWallets(b: Backfill, wallets: Set<string>): Promise<void> {
    const { chainId } = b.chain
    const { rows } = await b.pool.query(
        `SELECT ${hex('address')} AS address, covered_to FROM pay_to WHERE chain_id = $1`,
        [chainId],
    )
    const followed = new Map<string, number | null>(rows.map((row) => [row.address, row.covered_to]))
    const gone = [...followed.keys()].filter((address) => !wallets.has(address))
    const fresh = [...wallets].filter((address) => !followed.has(address))
    if (gone.length) await forget(b, gone)
    if (fresh.length) {
        const { height } = await processorState(b.pool, chainId)
        // Nothing is indexed yet: the stream will bring all of it.
        const coveredTo = height < 0 ? null : -1
        await b.pool.query(
            'INSERT INTO pay_to (chain_id, address, covered_to) SELECT $1, unnest($2::bytea[]), $3 ON CONFLICT DO NOTHING',
            [chainId, fresh.map(bytea), coveredTo],
        )
        for (const address of fresh) followed.set(address, coveredTo)
    }
    const behind = new Map<string, number>()
    for (const [address, coveredTo] of followed)
        if (coveredTo !== null && wallets.has(address)) behind.set(address, coveredTo)
    if (behind.size) await backfill(b, behind, wallets, Math.min(...behind.values()) + 1)
}

async function forget({ pool, chain, index }: Backfill, addresses: string[]): Promise<void> {
    const wallets = addresses.map((address) => bytea(address))
    await inTransaction(pool, async (client) => {
        const removed = await undoPayments(client, index.labels, wallets)
        await client.query('DELETE FROM pay_to WHERE chain_id = $1 AND address = ANY($2)', [
            chain.chainId,
            wallets,
        ])
        await countEvents(client, chain.chainId, -removed)
    })
}

/** @param behind up to which block each wallet's payments are in the database: not all begin at the same one */
async function backfill(
    b: Backfill,
    behind: Map<string, number>,
    wallets: Set<string>,
    from: number,
): Promise<void> {
    const { chainId } = b.chain
    const to = await dropHotBlocks(b.pool, b.index.labels)
    b.log(`reading past payments to ${behind.size} new wallet(s), blocks ${from} to ${to}`)
    const processor = b.newProcessor()
    requestTransfers(processor, b.chain, new Set(behind.keys()))
    processor.setBlockRange({ from, to })
    const index = { ...b.index, decoding: { ...b.index.decoding, payTo: wallets } }
    const addresses = [...behind.keys()].map(bytea)
    // To its end, whatever head an endpoint names meanwhile: what is indexed as final was on the chain.
    for await (const batch of processor.source.getFinalizedBlocks(batchRequests(processor))) {
        const blocks = batch.blocks as unknown as ChainBlock[]
        const missing: DomainEvent[] = []
        await decodeBlocks(index, blocks, (event) => isFor(event, behind) && missing.push(event))
        const heights = new Set(missing.map((event) => event.ref.height))
        const last = blocks[blocks.length - 1].header.height
        await inTransaction(b.pool, async (client) => {
            await applyEvents(client, missing, index.labels)
            const withFacts = blocks.filter(({ header }) => heights.has(header.height))
            await rememberBlocks(client, chainId, withFacts, heights)
            await client.query(
                'UPDATE pay_to SET covered_to = GREATEST(covered_to, $3) WHERE chain_id = $1 AND address = ANY($2)',
                [chainId, addresses, last],
            )
            await countEvents(client, chainId, missing.length)
        })
        b.onStep?.()
        if (b.signal.aborted) return
    }
    await b.pool.query('UPDATE pay_to SET covered_to = NULL WHERE chain_id = $1 AND address = ANY($2)', [
        chainId,
        addresses,
    ])
}

/** Whether an event is income of one of the wallets, above the block up to which its income is there. */
function isFor(event: DomainEvent, behind: ReadonlyMap<string, number>): boolean {
    let wallet: string | null = null
    if (event.kind === 'payment' && event.rail !== 'CONTRACT') wallet = event.payTo
    else if (event.kind === 'state' && event.name === 'UnpairedTransfer') wallet = event.subject
    const coveredTo = wallet === null ? undefined : behind.get(wallet)
    return coveredTo !== undefined && event.ref.height > coveredTo
}

/** The merged requests of a processor; its own method is private. */
export function batchRequests(processor: FilteredProcessor) {
    return (
        processor as unknown as {
            getBatchRequests(): Parameters<typeof processor.source.getFinalizedBlocks>[0]
        }
    ).getBatchRequests()
}

async function countEvents(client: PoolClient, chainId: number, added: number): Promise<void> {
    await client.query('UPDATE chain_status SET events = events + $2 WHERE id = $1', [String(chainId), added])
}
