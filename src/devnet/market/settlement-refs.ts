import type { Hex } from '../../base/hex'
import type { Rng } from '../rng'
import { batchClaim, batchSize, leafRef, type SimBatch, soundBatches } from './batches'
import { HISTORY_DAYS } from './calendar'

/** What a payment names as settled, and how many calls that is. */
export interface SettlementRef {
    calls: number
    /** A leaf's hash, or the Merkle root of a whole batch. */
    hash(): Hex
}

/** Settlements that payments of the reference contract may name; each is handed out once. */
export interface SettlementRefs {
    leaf(): SettlementRef | null
    wholeBatch(): SettlementRef | null
}

/** Batches are shared out, so that no leaf is paid for twice: these are for payments through the contract. */
export const FOR_SALES = 0
/** For live payments, and for the two payments that contradict each other. */
export const FOR_LIVE_SALES = 1
/** For x402 sessions with receipts. */
export const FOR_SESSIONS = 2

export function batchesFor(share: 0 | 1 | 2, seed: number, day: number): SimBatch[] {
    return soundBatches(seed, day).filter(({ id }) => Number(id.split('/')[1]) % 3 === share)
}

export function leafOf(seed: number, batch: SimBatch, n: number): SettlementRef {
    return { calls: 1, hash: () => leafRef(seed, batch, n) }
}

/** What was settled on one day of the history: leaves from its first batch on, whole batches from its last. */
export function refsOfDay(seed: number, day: number): SettlementRefs {
    const batches = batchesFor(FOR_SALES, seed, day)
    let next = 0
    return {
        leaf() {
            if (batches.length === 0) return null
            const batch = batches[0]
            const ref = leafOf(seed, batch, next++)
            if (next === batchSize(seed, batch)) {
                batches.shift()
                next = 0
            }
            return ref
        },
        wholeBatch() {
            if (batches.length < 2) return null
            const batch = batches.pop() as SimBatch
            return { calls: batchSize(seed, batch), hash: () => batchClaim(seed, batch).merkleRoot }
        },
    }
}

/** The one leaf that live tick `k` may name; none once all of the history's last month are used. */
export function refsOfTick(seed: number, k: number): SettlementRefs {
    let ref: SettlementRef | null = livePool(seed)[k - 1] ?? null
    return {
        leaf() {
            const given = ref
            ref = null
            return given
        },
        wholeBatch: () => null,
    }
}

export const noRefs: SettlementRefs = { leaf: () => null, wholeBatch: () => null }

const pools = new Map<number, SettlementRef[]>()

function livePool(seed: number): SettlementRef[] {
    let pool = pools.get(seed)
    if (!pool) {
        const days = Array.from({ length: 30 }, (_, i) => HISTORY_DAYS - 30 + i)
        const batches = days.flatMap((day) => batchesFor(FOR_LIVE_SALES, seed, day))
        pool = batches.flatMap((batch) =>
            Array.from({ length: batchSize(seed, batch) }, (_, n) => leafOf(seed, batch, n)),
        )
        pools.set(seed, pool)
    }
    return pool
}

/** How many calls an item of a payment is for, and what it names. */
export function drawRef(
    rng: Rng,
    refs: SettlementRefs,
    calls: number,
): { calls: number; ref: SettlementRef | null } {
    const draw = rng.next()
    const whole = draw < 0.02 ? refs.wholeBatch() : null
    if (whole) return { calls: whole.calls, ref: whole }
    return { calls, ref: calls === 1 && draw < 0.85 ? refs.leaf() : null }
}
