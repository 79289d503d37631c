import type { ClientBase } from 'pg'
import type { Rail } from '../../decode/events'
import { ensureModels } from '../registry/models'
import { addDeltas } from './add'
import { bucketId, changesAnything } from './bucket'
import { repairTotals } from './repair'
import { type Counted, DemandSums } from './sums'
import { Touched } from './touched'

/** The columns of a stored row that decide its bucket. */
interface StoredFact {
    chain_id: number
    rail: Rail
    time: Date
    provenance: string
}

/** The columns of a stored call that matter for counting it. */
export interface CountedCall extends StoredFact {
    model_id: string | null
    unattributed_reason: string | null
    verified: boolean | null
    is_replay: boolean
}

/** The columns of a stored settlement batch that matter for counting it. */
export interface CountedBatch extends StoredFact {
    proof: string
    /** Decimal. */
    claimed: string
    published: number | null
}

/**
 * The columns of a stored payment that matter for counting it. Amounts are decimals; with `is_opg` false it adds no
 * value.
 */
export interface CountedPayment extends StoredFact {
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
 * Collects the changes of the rollups when facts that were counted already change: each changed row is subtracted as it
 * was and added as it is now. The cost depends on the rows that changed only, not on how busy their day was.
 */
export class DemandChange extends DemandSums {
    /** Adds a call, or several that count alike. @param times negative takes them back */
    call(row: CountedCall, times = 1): void {
        if (row.is_replay) return
        const fact = counted(row, row.model_id, row.unattributed_reason)
        this.addCalls(fact, { calls: times, verified: row.verified ? times : 0 })
    }

    /** @param times -1 takes it back */
    batch(row: CountedBatch, times = 1): void {
        this.addBatches(counted(row, null, row.proof), {
            batches: times,
            claimed: BigInt(times) * BigInt(row.claimed),
            published: times * (row.published ?? 0),
        })
    }

    /** @param times -1 takes it back */
    payment(row: CountedPayment, times = 1): void {
        const sum = (amount: string | null) => BigInt(times) * BigInt(amount ?? 0)
        this.addPayments(counted(row, row.model_id, row.unattributed_reason), {
            payments: times,
            paidCalls: sum(row.calls),
            value: row.is_opg ? sum(row.amount) : 0n,
            creatorValue: row.is_opg ? sum(row.creator_amount) : 0n,
        })
    }

    /** Writes the collected changes to the rollups, inside the client's transaction. @param opg OPG tokens */
    async apply(client: ClientBase, { demo, opg }: { demo: boolean; opg: Buffer[] }): Promise<void> {
        for (const id of this.lost) this.models.delete(id)
        await ensureModels(client, this.models.keys(), demo)
        const demandDays = this.demandDays.filter(changesAnything)
        const none = { payers: new Map(), workflows: new Map(), creators: new Map() }
        await addDeltas(client, { demandDays, models: this.models, ...none }, '', undefined)
        await client.query(
            'DELETE FROM demand_day WHERE id = ANY($1) AND calls = 0 AND batches = 0 AND payments = 0',
            [demandDays.map(bucketId)],
        )
        const touched = new Touched()
        for (const id of this.lost) touched.models.add(id)
        await repairTotals(client, touched, opg)
    }
}

function counted(row: StoredFact, modelId: string | null, reason: string | null): Counted {
    const { chain_id: chainId, rail, time, provenance } = row
    return { timeMs: time.getTime(), chainId, rail, modelId, reason, provenance }
}
