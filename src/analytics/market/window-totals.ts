import type { Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'
import { activeMembers } from './active-members'
import { type PaidTotals, paidTotals } from './paid-totals'

/** Calls of a window. INV-5: total = attributed + unclaimedNames + unattributed. */
export interface CallTotals {
    total: bigint
    /** Of all, with a valid signature of a registered enclave. */
    verified: bigint
    /** Name a model of the universe. */
    attributed: bigint
    /** Name a string or id that is none of it. */
    unclaimedNames: bigint
    /** Name nothing. */
    unattributed: bigint
}

/** What settlement batches say of themselves. INV-7: verified <= published <= claimed. */
export interface SettlementTotals {
    batches: bigint
    claimed: bigint
    published: bigint
    verified: bigint
}

/** Everything about one window that can be added up. */
export interface WindowTotals {
    calls: CallTotals
    settlements: SettlementTotals
    paid: PaidTotals
    /** Models of the universe with a call or a payment. */
    activeModels: number
    /** Owners of these. */
    creators: number
}

/** Adds up a window, once. @param exclude payments to leave out; a call does not say who paid for it, so all calls count */
export function windowTotals(
    question: MarketQuestion,
    demand: WindowDemand,
    exclude: Exclusion[],
): Promise<WindowTotals> {
    return totals(question, demand, exclude)
}

const totals = oncePerWindow((question, demand, exclude: Exclusion[]) =>
    question.steps(addUp(demand, question.book, exclude)),
)

function* addUp(demand: WindowDemand, book: BookAsOf, exclude: Exclusion[]): Steps<WindowTotals> {
    const { calls, settlements } = seenTotals(demand)
    const active = yield* activeMembers(demand, book, exclude)
    const owners = new Set<number>()
    for (const member of active) owners.add(book.ownerOf(member))
    owners.delete(0)
    yield
    const paid = yield* paidTotals(demand, book, exclude)
    return { calls, settlements, paid, activeModels: active.length, creators: owners.size }
}

function seenTotals({ cells }: WindowDemand): Pick<WindowTotals, 'calls' | 'settlements'> {
    const calls = { total: 0n, verified: 0n, attributed: 0n, unclaimedNames: 0n, unattributed: 0n }
    const settlements = { batches: 0n, claimed: 0n, published: 0n, verified: 0n }
    for (const cell of cells) {
        const count = BigInt(cell.calls)
        calls.total += count
        calls.verified += BigInt(cell.verified)
        if (cell.naming === 'MODEL') calls.attributed += count
        else if (cell.naming === 'UNKNOWN_NAME') calls.unclaimedNames += count
        else if (cell.naming === 'NONE') calls.unattributed += count
        settlements.batches += BigInt(cell.batches)
        settlements.claimed += cell.claimed
        settlements.published += BigInt(cell.published)
        settlements.verified += BigInt(cell.batchVerified)
    }
    return { calls, settlements }
}
