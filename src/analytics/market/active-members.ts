import type { Steps } from '../../stats'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'

/**
 * Models of the universe with a call or a payment in a window, in the order of their ids; found in small steps.
 * @param exclude payments to leave out
 */
export function* activeMembers(
    demand: WindowDemand,
    book: BookAsOf,
    exclude: Exclusion[] = [],
): Steps<Int32Array> {
    const { calls, paid: paidAtAll } = demand.models
    const paid = exclude.includes('SELF_PAID') ? yield* paidByOthers(demand) : paidAtAll
    yield
    return book.members.filter((member) => calls[member] > 0 || paid[member] > 0)
}

/** 1 for the models that were paid for otherwise than to oneself, by member. */
function* paidByOthers(demand: WindowDemand): Steps<Uint8Array> {
    const paid = new Uint8Array(demand.size)
    const selfPaid = yield* demand.selfPaidRows()
    for (const [part, { runs }] of demand.payments.parts.entries()) {
        yield
        const { members, starts } = runs
        const rows = selfPaid[part]
        for (let run = 0, at = 0; run < members.length; run++) {
            const from = at
            while (at < rows.length && rows[at] < starts[run + 1]) at++
            if (at - from < starts[run + 1] - starts[run]) paid[members[run]] = 1
        }
    }
    return paid
}
