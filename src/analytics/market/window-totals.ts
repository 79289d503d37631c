import { oncePerWindow } from '../memory/once-per-window'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'
import { activeMembers } from './active-members'
import { paidTotals } from './paid-totals'

/** Adds up a window, once. `exclude` leaves out payments; a call does not say who paid for it, so all calls count. */
export const windowTotals = oncePerWindow((question, demand, exclude: Exclusion[]) =>
    question.steps(addUp(demand, question.book, exclude)),
)

function* addUp(demand: WindowDemand, book: BookAsOf, exclude: Exclusion[]) {
    const { calls, settlements } = seenTotals(demand)
    const active = yield* activeMembers(demand, book, exclude)
    const owners = new Set<number>()
    for (const member of active) owners.add(book.ownerOf(member))
    owners.delete(0)
    yield
    const paid = yield* paidTotals(demand, book, exclude)
    return { calls, settlements, paid, activeModels: active.length, creators: owners.size }
}

/**
 * Calls that were seen (INV-5: total = attributed + unclaimedNames + unattributed), and what settlement batches say of themselves
 * (INV-7: verified <= published <= claimed).
 */
function seenTotals({ cells }: WindowDemand) {
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
