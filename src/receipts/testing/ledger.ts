import { id } from 'ethers'
import type { Pool, PoolClient } from 'pg'
import { OPG } from '../../../test/support/random-events'
import type { Hex } from '../../base/hex'
import { ensureGatewayCatalogue } from '../../catalogue/gateway'
import { inTransaction, inWriteTransaction } from '../../database/transaction'
import type { DomainEvent, LogRef } from '../../decode/events'
import type { ChainLabels } from '../../facts/chain-labels'
import { applyEvents } from '../../ingest/apply'
import { undoAbove } from '../../ingest/undo'
import type { CheckedLeaf } from '../../proofs/checks/batch'
import type { WaitingBatch } from '../../proofs/settle/batch-outcome'
import type { CallOutcome, WaitingCall } from '../../proofs/settle/call-outcome'
import { WAITING_BATCH, WAITING_CALL } from '../../proofs/settle/check-blobs'
import type { ProofContext } from '../../proofs/settle/context'
import { writeBatches } from '../../proofs/settle/write-batches'
import { writeCalls } from '../../proofs/settle/write-calls'
import { resolveReferences } from '../../rollups/attribute/resolve-leaves'
import { resolveAfterCalls } from '../../rollups/attribute/resolve-moved'
import { auditRollups } from '../../rollups/demand/audit'
import { COUNTED_BATCH, DemandChange } from '../../rollups/demand/change'

const opg = [Buffer.from(OPG.slice(2), 'hex')]
export const context = { demo: false, opg }

export const labels = (chainId: number): ChainLabels => ({
    chainId,
    demo: false,
    decimals: 18,
    provenance: 'onchain',
    opg,
    isOpg: (token: string) => token === OPG,
    isReference: () => false,
})

export const hashOf = (label: string) => id(label) as Hex
const TEE = hashOf('tee')

/** Payments and settlements in an index, one a block; their transactions' hashes are `hashOf(label)`. */
export class Ledger {
    private readonly heights = new Map<string, number>()

    constructor(readonly pool: Pool) {}

    async knowGateway(): Promise<void> {
        await inTransaction(this.pool, (client) => ensureGatewayCatalogue(client, context))
    }

    /** Payments of one transaction. */
    pay(
        label: string,
        amount: number | number[],
        modelId: Hex | null = null,
        settlementRef: Hex | null = null,
    ): Promise<void> {
        const amounts = [amount].flat()
        return this.apply(
            amounts.map((one, logIndex) => ({
                kind: 'payment',
                ref: this.ref(8453, label, logIndex),
                rail: modelId ? 'CONTRACT' : 'X402_UPTO',
                settledBy: '0x01',
                paymentId: hashOf(label),
                payer: `0x${'bb'.repeat(20)}`,
                payTo: `0x${'9d'.repeat(20)}`,
                token: OPG,
                amount: BigInt(one),
                cap: null,
                nonce: null,
                deadline: null,
                facilitator: null,
                sender: null,
                withPermit: null,
                calldataReason: null,
                modelId,
                creatorAmount: modelId ? 0n : null,
                calls: modelId ? 1n : null,
                inputUnits: null,
                outputUnits: null,
                settlementRef,
            })) as DomainEvent[],
        )
    }

    /** An individual settlement of the call `call`, whose blob is `blob:<label>`. */
    settle(label: string, call = label): Promise<void> {
        return this.apply([
            {
                kind: 'inference',
                ref: this.ref(10740, label),
                rail: 'INDIVIDUAL',
                callKind: 'UNKNOWN',
                mode: null,
                modeRaw: null,
                inferenceId: null,
                modelRef: null,
                workflow: null,
                sender: null,
                teeId: TEE,
                ethAddress: null,
                inputHash: hashOf(`in ${call}`),
                outputHash: hashOf(`out ${call}`),
                timestamp: 1n,
                walrusBlobId: `blob:${label}`,
                signature: '0x',
                isSimulation: null,
            } as DomainEvent,
        ])
    }

    /** A batch settlement whose blob is `blob:<label>`. */
    settleBatch(label: string, claimed: number): Promise<void> {
        return this.apply([
            {
                kind: 'batch',
                ref: this.ref(10740, label),
                rail: 'BATCH',
                sender: null,
                merkleRoot: hashOf(`root ${label}`),
                claimed: BigInt(claimed),
                walrusBlobId: `blob:${label}`,
            } as DomainEvent,
        ])
    }

    /** The blob of an individual settlement comes and names its model; null: it expired. */
    async readCall(label: string, model: string | null, costOpg: bigint | null = null): Promise<void> {
        await this.proving(async (client, proving, change) => {
            await client.query(
                `UPDATE inference SET proof = 'WAITING', blob_id = walrus_blob_id WHERE tx_hash = $1`,
                [bytes(label)],
            )
            const { rows } = await client.query<WaitingCall>(
                `SELECT ${WAITING_CALL} FROM inference WHERE tx_hash = $1`,
                [bytes(label)],
            )
            const said = {
                isWebSearch: false,
                model,
                promptTokens: null,
                completionTokens: null,
                costOpg,
                costUsd: null,
            }
            const outcomes = rows.map(
                (call): CallOutcome =>
                    model === null
                        ? { call, proof: 'EXPIRED', unattributed: 'BLOB_EXPIRED', said: null }
                        : { call, proof: 'CHECKED', unattributed: null, said },
            )
            const written = await writeCalls(client, proving, outcomes, change)
            return { written }
        })
    }

    /** The blob of a batch comes and lists calls; null: it expired. */
    async readBatch(label: string, calls: string[] | null): Promise<void> {
        await this.proving(async (client, proving, change) => {
            const before = await client.query(
                `SELECT ${COUNTED_BATCH} FROM settlement_batch WHERE tx_hash = $1`,
                [bytes(label)],
            )
            await client.query(
                `UPDATE settlement_batch SET proof = 'WAITING', blob_id = walrus_blob_id WHERE tx_hash = $1`,
                [bytes(label)],
            )
            for (const row of before.rows) {
                change.batch(row, -1)
                change.batch({ ...row, proof: 'WAITING' })
            }
            const { rows } = await client.query<WaitingBatch>(
                `SELECT ${WAITING_BATCH} FROM settlement_batch WHERE tx_hash = $1`,
                [bytes(label)],
            )
            const leaves = (calls ?? []).map((call, leafIndex): CheckedLeaf => {
                const [name, time = '1'] = call.split('@')
                return {
                    leafIndex,
                    leafHash: hashOf(`leaf ${call}`),
                    teeId: TEE,
                    timestamp: time,
                    inputHash: hashOf(`in ${name}`),
                    outputHash: hashOf(`out ${name}`),
                    verified: true,
                    unverifiedReason: null,
                }
            })
            const outcomes = rows.map((batch) =>
                calls === null
                    ? ({
                          batch,
                          proof: 'EXPIRED',
                          reason: null,
                          published: null,
                          verified: null,
                          leaves,
                      } as const)
                    : ({
                          batch,
                          proof: 'CHECKED',
                          reason: null,
                          published: leaves.length,
                          verified: leaves.length,
                          leaves,
                      } as const),
            )
            return { references: await writeBatches(client, proving, outcomes, change) }
        })
    }

    /** Takes every block of a chain back. */
    rollBack(chainId: number): Promise<void> {
        return inTransaction(this.pool, async (client) => {
            await undoAbove(client, labels(chainId), -1)
        })
    }

    /** Differences of the rollups from the facts. */
    audit(): Promise<string[]> {
        return auditRollups(this.pool, opg)
    }

    private apply(events: DomainEvent[]): Promise<void> {
        const { chainId } = events[0].ref
        return inTransaction(this.pool, (client) => applyEvents(client, events, labels(chainId)))
    }

    private proving(
        work: (
            client: PoolClient,
            proving: ProofContext,
            change: DemandChange,
        ) => Promise<{ written?: string[]; references?: string[] }>,
    ): Promise<void> {
        return inWriteTransaction(this.pool, async (client) => {
            const change = new DemandChange()
            const { written = [], references = [] } = await work(client, context as ProofContext, change)
            await change.apply(client, context)
            await resolveReferences(client, references, context)
            await resolveAfterCalls(client, written, context)
        })
    }

    /** Position of a label's transaction: the same whenever it is indexed. */
    private ref(chainId: number, label: string, logIndex = 0): LogRef {
        const height = this.heights.get(label) ?? Number.parseInt(id(label).slice(2, 8), 16)
        this.heights.set(label, height)
        const contract = `0x${'cc'.repeat(20)}` as Hex
        // In two quarters.
        const timeMs = Date.UTC(2026, 2, 30) + (height % 5) * 86_400_000
        const [txHash, digest] = [hashOf(label), hashOf(`log ${label}`).slice(0, 26)]
        return { chainId, height, timeMs, txHash, txPosition: 0, logIndex, contract, digest }
    }
}

const bytes = (label: string) => Buffer.from(hashOf(label).slice(2), 'hex')
