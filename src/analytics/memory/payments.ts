import { kept } from '../../base/kept'
import { parseCell } from '../../periods/block'
import { placesInOrder, type Steps } from '../../stats'
import { CELL, cellAt, type IndexedBlock, type IndexedPayments, type Runs, rowsOf } from './indexed-block'
import type { BookAsOf } from './registry-at'
import { inScratch, type Scratch } from './scratch'

/** Payments of one period of a window, in the order of the models they name. */
export interface PaidPart {
    payments: IndexedPayments
    runs: Runs
    /** Place in `kinds` by cell. */
    kinds: Int32Array
    /** 1 where there are payments, by cell. */
    paidCells: Uint8Array
    /** Number of the wallet that was paid over x402, by cell; 0 = none. */
    payTo: Int32Array
}

/** Rows looked at in one step. */
const STEP = 16_384

/**
 * Who paid for which model, to whom, in one window. Rows stay where they are, in the periods that the window consists of: who pays
 * for the same model in two of them has a row in both, and nothing is copied for a window.
 */
export class Payments {
    readonly parts: PaidPart[]
    /** Rail and who was paid, 0x hex. */
    readonly kinds: { rail: string; payTo: string }[]

    /** @param size above every member's number */
    constructor(
        blocks: IndexedBlock[],
        private readonly size: number,
        book: Pick<BookAsOf, 'payToOf'>,
    ) {
        const kinds = new Kinds()
        this.parts = blocks
            .filter(({ payments }) => payments.payer.length > 0)
            .map(({ cells, payments, paid, cellSums }) => ({
                payments,
                runs: paid,
                kinds: kinds.ofCells(cells),
                payTo: book.payToOf(cells),
                paidCells: Uint8Array.from(cells, (_, cell) =>
                    cellSums[cellAt(cell, 0) + CELL.payments] + cellSums[cellAt(cell, 1) + CELL.payments] > 0
                        ? 1
                        : 0,
                ),
            }))
        this.kinds = kinds.list
    }

    /** Rows that name a model: in which part, from which row, up to which. */
    ofModel(member: number): { part: PaidPart; from: number; to: number }[] {
        const found: { part: PaidPart; from: number; to: number }[] = []
        for (const part of this.parts) {
            const [from, to] = rowsOf(part.runs, member)
            if (from < to) found.push({ part, from, to })
        }
        return found
    }

    /** 1 for kinds that something was paid over, by place in `kinds`. */
    paidKinds(): Uint8Array {
        const paid = new Uint8Array(this.kinds.length)
        for (const { kinds, paidCells } of this.parts)
            for (let cell = 0; cell < kinds.length; cell++) if (paidCells[cell] === 1) paid[kinds[cell]] = 1
        return paid
    }

    /** 1 for everybody who paid, by number. */
    *payers(): Steps<Uint8Array> {
        const paid = new Uint8Array(this.size)
        for (const { payments } of this.parts) {
            yield
            const { payer } = payments
            for (let row = 0; row < payer.length; row++) {
                if (row % STEP === STEP - 1) yield
                paid[payer[row]] = 1
            }
        }
        // Nobody that the chain names.
        paid[0] = 0
        return paid
    }

    /**
     * Counts who paid for groups of models, each payer once a group, in small steps.
     * @param groupOf number of a model's group by the model's number, from 1 on; 0 or nothing = none
     * @param groups above every group's number
     * @param leaveOut payments that do not count
     * @param counts zeros, which become the counts by group
     */
    *distinctPayers(
        groupOf: Int32Array,
        groups: number,
        leaveOut: ((payer: number, model: number, payTo: number) => boolean) | null,
        counts: Float64Array = new Float64Array(groups),
    ): Steps<Float64Array> {
        yield* inScratch((scratch) => this.countPayers(groupOf, counts, leaveOut, scratch))
        return counts
    }

    private *countPayers(
        groupOf: Int32Array,
        counts: Float64Array,
        leaveOut: ((payer: number, model: number, payTo: number) => boolean) | null,
        scratch: Scratch,
    ): Steps<void> {
        const seen = scratch.ints(this.size)
        const { order, part, from, to } = yield* this.runsByGroup(groupOf, scratch)
        let done = 0
        for (let at = 0; at < order.length; at++) {
            const run = order[at]
            const { payments, payTo } = this.parts[part[run]]
            const { payer, cell } = payments
            const model = payments.model[from[run]]
            const group = groupOf[model]
            for (let row = from[run]; row < to[run]; row++) {
                if (++done % STEP === 0) yield
                const own = payer[row]
                if (own === 0 || seen[own] === group || leaveOut?.(own, model, payTo[cell[row]])) continue
                seen[own] = group
                counts[group] += 1
            }
        }
    }

    /** Rows side by side of all models that have a group, and the order in which those of one group come after the other. */
    private *runsByGroup(groupOf: Int32Array, scratch: Scratch) {
        let count = 0
        for (const { runs } of this.parts) count += runs.members.length
        const [group, part, from, to] = [0, 1, 2, 3].map(() => scratch.ints(count))
        let run = 0
        for (const [place, { runs }] of this.parts.entries()) {
            yield
            const { members, starts } = runs
            for (let i = 0; i < members.length; i++) {
                const own = members[i] < groupOf.length ? groupOf[members[i]] : 0
                if (own <= 0) continue
                group[run] = own
                part[run] = place
                from[run] = starts[i]
                to[run++] = starts[i + 1]
            }
        }
        const room = [scratch.ints(run), scratch.ints(run)] as const
        const order = yield* placesInOrder(group.subarray(0, run), undefined, room)
        return { order, part, from, to }
    }
}

/** How many members are marked with 1, as `payers` marks them. */
export function countOf(flags: Uint8Array): number {
    let count = 0
    for (let n = 0; n < flags.length; n++) count += flags[n]
    return count
}

/** Rails and who was paid over them, by cells of a block. */
const parsed = new WeakMap<readonly string[], { rail: string; payTo: string }[]>()

const kindsIn = (cells: readonly string[]) =>
    kept(parsed, cells, () =>
        cells.map((key) => {
            const { rail, payTo } = parseCell(key)
            return { rail, payTo: payTo ?? '' }
        }),
    )

/** Numbers of rails and who was paid over them. */
class Kinds {
    readonly list: { rail: string; payTo: string }[] = []
    private readonly numbers = new Map<string, number>()

    ofCells(cells: string[]): Int32Array {
        return Int32Array.from(kindsIn(cells), (kind) =>
            kept(this.numbers, `${kind.rail}|${kind.payTo}`, () => this.list.push(kind) - 1),
        )
    }
}
