import { type Rng, rngFor } from '../rng'
import { batchBlobId, batchCall, batchSize } from './batches'
import { DAY, dayStart, HISTORY_DAYS } from './calendar'
import type { GatewayCall } from './gateway-call'
import { individualBlobId, individualCall, type SimCall } from './individual'
import { batchesFor, FOR_SESSIONS } from './settlement-refs'
import { settlePaid } from './settlements'
import type { Action } from './types'
import type { World } from './world'
import { drawSession, INTERIM_UNTIL, LEGACY_UNTIL, settle } from './x402'

/** A call that a payment is for. */
export interface PaidCall {
    call: GatewayCall
    /** Also the label of the settlement's transaction. */
    blobId: string
    /** Settled by itself, or as a leaf of a batch. */
    alone: boolean
}

/** An x402 payment whose calls are known: its amount is the sum of their costs. */
export interface PaidSession {
    /** Also the label of the payment's transaction. */
    id: string
    calls: PaidCall[]
    /** The payer kept the gateway's response headers. */
    receipted: boolean
}

const SINGLES = 150
const LONG_SESSIONS = 40
/** One in so many single calls has no receipt: only the amount and the time tie it to its payment. */
const UNRECEIPTED = 4

/** The sessions, with what they leave on both chains. */
export function paidSessions(world: World): { sessions: PaidSession[]; actions: Action[] } {
    const rng = rngFor(world.seed, 'paid sessions')
    const sessions: PaidSession[] = []
    const actions: Action[] = []
    const taken = new Set<string>()
    for (let n = 0; n < SINGLES + LONG_SESSIONS; n++) {
        const long = n >= SINGLES
        const at = drawTime(rng)
        const alone = Array.from({ length: long ? rng.int(3) : 1 }, (_, i): SimCall => {
            return { id: `paid ${n}/${i}`, at: at + 20 * i, sound: true }
        })
        const leaves = long ? someLeaves(world.seed, rng, at, 1 + rng.int(3), taken) : []
        const id = rngFor(world.seed, 'session id', n).bytes(16).slice(2)
        const calls = [...alone.map((each) => paidAlone(world.seed, each)), ...leaves]
        if (calls.length === 0) continue
        sessions.push({ id, calls, receipted: long || n % UNRECEIPTED !== 0 })
        actions.push(...alone.map((each) => settlePaid(world, each)), pay(world, rng, at + 120, id, calls))
    }
    return { sessions, actions }
}

/** After the interim token, and more towards the end. */
function drawTime(rng: Rng): number {
    const from = INTERIM_UNTIL + DAY
    const until = dayStart(HISTORY_DAYS) - DAY
    return Math.floor(from + (until - from) * Math.sqrt(rng.next()))
}

function pay(world: World, rng: Rng, at: number, id: string, calls: PaidCall[]): Action {
    const amount = calls.reduce((sum, { call }) => sum + call.costOpg, 0n)
    const session = { ...drawSession(world, rng, at), amount, withPermit: false }
    const scheme = at < LEGACY_UNTIL ? 'uptoLegacy' : 'upto'
    return settle(at, { ...session, scheme }, id)
}

function paidAlone(seed: number, settled: SimCall): PaidCall {
    return { call: individualCall(seed, settled), blobId: individualBlobId(seed, settled), alone: true }
}

/** Leaves of a batch of the day, of those that no other session is for. */
function someLeaves(seed: number, rng: Rng, at: number, count: number, taken: Set<string>): PaidCall[] {
    const day = Math.floor((at - dayStart(0)) / DAY)
    const free = batchesFor(FOR_SESSIONS, seed, day).filter(({ id }) => !taken.has(id))
    if (free.length === 0) return []
    const batch = rng.pick(free)
    taken.add(batch.id)
    const blobId = batchBlobId(seed, batch)
    return Array.from({ length: Math.min(count, batchSize(seed, batch)) }, (_, n) => ({
        call: batchCall(seed, batch, n),
        blobId,
        alone: false,
    }))
}
