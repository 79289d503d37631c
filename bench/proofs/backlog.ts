import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { inTransaction } from '../../src/database/transaction'
import type { DomainEvent } from '../../src/decode/events'
import { chainLabels } from '../../src/facts/chain-labels'
import { applyEvents } from '../../src/ingest/apply'
import { loadNetwork } from '../../src/networks'
import { Archive } from '../../src/proofs/archive/archive'
import { Checker } from '../../src/proofs/checks/checker'
import { type ProofContext, proofContext } from '../../src/proofs/settle/context'
import { enlistSettlements } from '../../src/proofs/settle/enlist'
import { type Batch, type Enclave, LEAVES } from './batches'

// Settled batches whose blobs are archived and not checked yet.

export const network = loadNetwork('opengradient')
const chain = network.chains.find(({ chainId }) => chainId === 10740)!
const relay = chain.contracts.find(({ name }) => name === 'settlementRelay')!.address
const registry = chain.contracts.find(({ name }) => name === 'teeRegistry')!.address
const nobody = `0x${'77'.repeat(20)}`

function place(height: number, contract: string) {
    const txHash = `0x${createHash('sha256').update(String(height)).digest('hex')}`
    return {
        chainId: 10740,
        height,
        timeMs: Date.UTC(2026, 6, 1) + height * 180_000,
        txHash,
        txPosition: 0,
        logIndex: 0,
        contract,
        digest: txHash.slice(0, 26),
    }
}

function eventsOf(enclaves: Enclave[], batches: Batch[]): DomainEvent[] {
    const registrations = enclaves.map(({ teeId, der }, n) => ({
        kind: 'state',
        ref: place(n + 1, registry),
        name: 'TEERegistered',
        subject: teeId,
        sender: nobody,
        args: { owner: nobody, teeType: '0', publicKey: der, paymentAddress: nobody, endpoint: '' },
    }))
    const settlements = batches.map(({ root }, n) => ({
        kind: 'batch',
        ref: place(100 + n, relay),
        rail: 'BATCH',
        sender: nobody,
        merkleRoot: root,
        claimed: BigInt(LEAVES),
        walrusBlobId: blobId(n),
    }))
    return [...registrations, ...settlements] as DomainEvent[]
}

const blobId = (n: number) => createHash('sha256').update(`blob ${n}`).digest('base64url')

async function archiveAll({ pool, archive }: ProofContext, batches: Batch[]): Promise<void> {
    for (const [n, { bytes }] of batches.entries()) {
        const sha256 = createHash('sha256').update(bytes).digest('hex')
        await archive.put(pool, { sha256, shape: 'BATCH', redacted: false, bytes })
        await pool.query(`UPDATE blob SET state = 'ARCHIVED', shape = 'BATCH', sha256 = $2 WHERE id = $1`, [
            blobId(n),
            sha256,
        ])
    }
}

export function openContext(pool: Pool): ProofContext {
    return proofContext({ pool, checker: new Checker(), archive: new Archive(), network })
}

/** Settles the batches on chain 10740 and archives their blobs: what is left is to check them. */
export async function makeBacklog(
    context: ProofContext,
    enclaves: Enclave[],
    batches: Batch[],
): Promise<void> {
    const { pool } = context
    await inTransaction(pool, (client) =>
        applyEvents(client, eventsOf(enclaves, batches), chainLabels(network, chain)),
    )
    while ((await enlistSettlements(context)) > 0);
    await archiveAll(context, batches)
}
