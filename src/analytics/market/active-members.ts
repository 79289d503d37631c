import type { Steps } from '../../stats'
import type { BookAsOf } from '../memory/registry-at'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'

/** Rows of payments looked at in one step. */
const STEP = 16_384

/**
 * Models of the universe with a call or a payment in a window, in the order of their ids; found in small steps.
 * @param exclude payments to leave out
 */
export function* activeMembers(
    demand: WindowDemand,
    book: BookAsOf,
    exclude: Exclusion[] = [],
): Steps<Int32Array> {
    const { calls, payments } = demand.models
    const paid = exclude.includes('SELF_PAID') ? yield* paidByOthers(demand) : payments
    yield
    return book.members.filter((member) => calls[member] > 0 || paid[member] > 0)
}

/** 1 for the models that were paid for otherwise than to oneself, by member. */
function* paidByOthers(demand: WindowDemand): Steps<Uint8Array> {
    const paid = new Uint8Array(demand.size)
    for (const { payments, runs, payTo } of demand.payments.parts) {
        yield
        const { members, starts } = runs
        for (let run = 0; run < members.length; run++) {
            const model = members[run]
            for (let row = starts[run]; row < starts[run + 1] && paid[model] === 0; row++) {
                if (row % STEP === STEP - 1) yield
                if (!demand.isSelfPaid(payments.payer[row], model, payTo[payments.cell[row]])) paid[model] = 1
            }
        }
    }
    return paid
}
