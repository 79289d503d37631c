import type { Steps } from '../../stats'
import type { PaidPart } from './payments'
import type { BookAsOf } from './registry-at'
import { inScratch, type Scratch } from './scratch'

/** Rows looked at in one step. */
const STEP = 16_384

/**
 * Rows of payments to oneself (`BookAsOf.isSelfPaid`), ascending, a list a part, found in small steps. They are few: whoever leaves them out
 * takes them from what all rows add up to.
 */
export function* selfPaidRows(parts: readonly PaidPart[], book: BookAsOf): Steps<Int32Array[]> {
    const rows: Int32Array[] = []
    for (const part of parts) {
        yield
        rows.push(yield* inScratch((scratch) => rowsIn(part, book, scratch)))
    }
    return rows
}

function* rowsIn({ payments, runs, payTo }: PaidPart, book: BookAsOf, scratch: Scratch): Steps<Int32Array> {
    const { payer, cell } = payments
    const { members, starts } = runs
    const found = scratch.ints(payer.length)
    let count = 0
    for (let run = 0; run < members.length; run++) {
        // What is asked of the book is the same for all rows of a model.
        const { owner, payout } = book.payeesOf(members[run])
        for (let row = starts[run]; row < starts[run + 1]; row++) {
            if (row % STEP === STEP - 1) yield
            const own = payer[row]
            // Who pays is not always known.
            if (own === 0) continue
            const to = payTo[cell[row]]
            if (
                own === owner ||
                own === payout ||
                (to !== 0 && (own === to || book.isFacilitator(own))) ||
                (owner !== 0 && book.isDestinationOf(own, owner))
            )
                found[count++] = row
        }
    }
    return found.slice(0, count)
}
