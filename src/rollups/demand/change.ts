import type { ClientBase } from 'pg'
import { utcDay } from '../../base/calendar'
import type { Rail } from '../../decode/events'
import { ensureModels } from '../registry/models'
import { addDeltas } from './add'
import { type DemandBucket, type DemandDelta, dayId, emptyBucket, type TotalsDelta } from './fold'
import { repairTotals, Touched } from './repair'

/** What decides the bucket a stored row counts in. */
interface Counted {
    chain_id: number
    rail: Rail
    time: Date
    provenance: string
}

/** A stored call, as far as it counts. */
export interface CountedCall extends Counted {
    model_id: string | null
    unattributed_reason: string | null
    verified: boolean | null
    is_replay: boolean
}

/** A stored settlement batch, as far as it counts. */
export interface CountedBatch extends Counted {
    proof: string
    /** Decimal. */
    claimed: string
    published: number | null
}

/** A stored payment, as far as it counts. Amounts are decimals; `is_opg` false counts for no value. */
export interface CountedPayment extends Counted {
    model_id: string | null
    unattributed_reason: string | null
    calls: string | null
    amount: string
    creator_amount: string | null
    is_opg: boolean
}

/** Columns of a CountedCall. */
export const COUNTED_CALL =
    'chain_id, rail, time, provenance, model_id, unattributed_reason, verified, is_replay'
/** Columns of a CountedBatch. */
export const COUNTED_BATCH = 'chain_id, rail, time, provenance, proof, claimed, published'
/** Columns of a CountedPayment, `$1` being the list of OPG tokens. */
export const COUNTED_PAYMENT =
    'chain_id, rail, time, provenance, model_id, unattributed_reason, calls, amount, creator_amount, token = ANY($1) AS is_opg'

/**
 * What changes in the rollups when facts that were counted already turn out to be something else: each changed row is
 * removed as it was and added as it is. So a change costs what changed, whatever lies around it.
 */
export class DemandChange {
    private readonly days = new Map<string, DemandDelta>()
    private readonly gained = new Map<string, TotalsDelta>()
    private readonly lost = new Set<string>()

    removeCall(row: CountedCall): void {
        this.call(row, -1)
    }

    addCall(row: CountedCall): void {
        this.call(row, 1)
    }

    /** Calls that count alike and name no model. */
    addCalls(row: CountedCall & { model_id: null }, count: number): void {
        if (count > 0) this.call(row, count)
    }

    removeBatch(row: CountedBatch): void {
        this.batch(row, -1)
    }

    addBatch(row: CountedBatch): void {
        this.batch(row, 1)
    }

    removePayment(row: CountedPayment): void {
        this.payment(row, -1)
    }

    addPayment(row: CountedPayment): void {
        this.payment(row, 1)
    }

    /** Brings the rollups up to date, inside the client's transaction. @param opg OPG tokens */
    async apply(client: ClientBase, { demo, opg }: { demo: boolean; opg: Buffer[] }): Promise<void> {
        for (const id of this.lost) this.gained.delete(id)
        await ensureModels(client, this.gained.keys(), demo)
        const days = [...this.days.values()].filter(changesAnything)
        const none = { payers: new Map(), workflows: new Map(), creators: new Map() }
        await addDeltas(client, { demandDays: days, models: this.gained, ...none }, '', undefined)
        await client.query(
            'DELETE FROM demand_day WHERE id = ANY($1) AND calls = 0 AND batches = 0 AND payments = 0',
            [days.map(dayId)],
        )
        const touched = new Touched()
        for (const id of this.lost) touched.models.add(id)
        await repairTotals(client, touched, opg)
    }

    private call(row: CountedCall, sign: number): void {
        if (row.is_replay) return
        const day = this.bucket(row, row.model_id, row.unattributed_reason)
        day.calls += sign
        if (row.verified) day.verified += sign
        const totals = this.totals(row, sign)
        if (totals) totals.calls += 1
    }

    private batch(row: CountedBatch, sign: 1 | -1): void {
        const day = this.bucket(row, null, row.proof)
        day.batches += sign
        day.claimed += BigInt(sign) * BigInt(row.claimed)
        day.published += sign * (row.published ?? 0)
    }

    private payment(row: CountedPayment, sign: 1 | -1): void {
        const value = row.is_opg ? BigInt(row.amount) : 0n
        const creatorValue = row.is_opg ? BigInt(row.creator_amount ?? 0) : 0n
        const paidCalls = BigInt(row.calls ?? 0)
        const day = this.bucket(row, row.model_id, row.unattributed_reason)
        day.payments += sign
        day.paidCalls += BigInt(sign) * paidCalls
        day.value += BigInt(sign) * value
        day.creatorValue += BigInt(sign) * creatorValue
        const totals = this.totals(row, sign)
        if (!totals) return
        totals.payments += 1
        totals.paidCalls += paidCalls
        totals.value += value
        totals.creatorValue += creatorValue
    }

    private bucket(row: Counted, modelId: string | null, reason: string | null): DemandDelta {
        const { chain_id: chainId, rail, provenance } = row
        const key: DemandBucket = {
            day: utcDay(row.time.getTime()),
            chainId,
            rail,
            modelId,
            reason,
            provenance,
        }
        const id = dayId(key)
        let day = this.days.get(id)
        if (!day) {
            day = emptyBucket(key)
            this.days.set(id, day)
        }
        return day
    }

    /** Totals of a model that gains; one that loses is counted again, for nothing tells its first use without. */
    private totals(row: CountedCall | CountedPayment, sign: number): TotalsDelta | null {
        if (row.model_id === null) return null
        if (sign < 0) {
            this.lost.add(row.model_id)
            return null
        }
        const ms = row.time.getTime()
        let totals = this.gained.get(row.model_id)
        if (!totals) {
            totals = {
                calls: 0,
                payments: 0,
                paidCalls: 0n,
                value: 0n,
                creatorValue: 0n,
                firstMs: ms,
                lastMs: ms,
            }
            this.gained.set(row.model_id, totals)
        }
        totals.firstMs = Math.min(totals.firstMs, ms)
        totals.lastMs = Math.max(totals.lastMs, ms)
        return totals
    }
}

function changesAnything(day: DemandDelta): boolean {
    const { calls, verified, batches, claimed, published, payments, paidCalls, value, creatorValue } = day
    return (
        [calls, verified, batches, published, payments].some((n) => n !== 0) ||
        [claimed, paidCalls, value, creatorValue].some((n) => n !== 0n)
    )
}
