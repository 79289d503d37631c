import type { BookAsOf } from '../memory/book'
import type { WindowDemand } from '../memory/window-demand'
import type { Exclusion } from '../population/asked'

/** Models of the universe with a call or a payment in a window, in the order of their ids. @param exclude payments to leave out */
export function activeMembers(demand: WindowDemand, book: BookAsOf, exclude: Exclusion[] = []): Int32Array {
    const { calls, payments } = demand.models
    const paid = exclude.includes('SELF_PAID') ? paidByOthers(demand) : payments
    return Int32Array.from(
        book.models
            .map(({ member }) => member)
            .filter((member) => (calls[member] ?? 0) > 0 || (paid[member] ?? 0) > 0),
    )
}

/** 1 for the models that somebody else than their creator paid for, by member. */
function paidByOthers(demand: WindowDemand): Uint8Array {
    const paid = new Uint8Array(demand.models.payments.length)
    const { length, payer, model } = demand.pairs()
    for (let row = 0; row < length; row++)
        if (!demand.isSelfPaid(payer[row], model[row])) paid[model[row]] = 1
    return paid
}
