import { addLimbs, addTo } from '../../base/amount'
import type { Block, CallColumns, PaymentColumns } from '../../periods/block'
import { placesInOrder, type Steps } from '../../stats'

/** Rows that belong together stand side by side: those of `members[i]` are `starts[i]` up to `starts[i + 1]`. */
export interface Runs {
    /** Ascending, each once. */
    members: Int32Array
    starts: Int32Array
}

/** Counts, in half the memory where they are small enough: as good as always. */
export type Counts = Int32Array | Float64Array

export type IndexedCalls = Omit<CallColumns, 'count' | 'verified'> & { count: Counts; verified: Counts }
export type IndexedPayments = Omit<PaymentColumns, 'count' | 'calls'> & { count: Counts; calls: Counts }

/**
 * A block of demand in this process's numbers whose calls and payments are both in the order of the models they name, with
 * the sums of each kind of demand: windows are many, and blocks are kept.
 */
export interface IndexedBlock extends Omit<Block, 'calls' | 'payments'> {
    calls: IndexedCalls
    payments: IndexedPayments
    /** Calls by model. */
    called: Runs
    /** Payments by model. */
    paid: Runs
    /** Sums of each run of calls and of payments, where a run has several rows. */
    callSums: CallSums | null
    paidSums: PaidSums | null
    /** Sums of each cell, first of what names nobody, then of what names somebody: see `CELL`. */
    cellSums: Float64Array
}

/** Sums of calls by model, a place a run. */
export interface CallSums {
    calls: Float64Array
}

/** Sums of payments by model, a place a run; value in limbs. */
export interface PaidSums {
    valueHi: Float64Array
    valueLo: Float64Array
}

/** Places of a cell's sums: calls, verified; payments, calls paid for, value and creators' part in limbs. */
export const CELL = {
    calls: 0,
    verified: 1,
    payments: 2,
    paidCalls: 3,
    valueHi: 4,
    valueLo: 5,
    creatorHi: 6,
    creatorLo: 7,
    size: 8,
} as const

/** Where the sums of a cell begin. @param named 1 of what names a model, 0 of what names none */
export const cellAt = (cell: number, named: number): number => (cell * 2 + named) * CELL.size

/** Rows looked at in one step. */
const STEP = 16_384

/** Indexes a block, in small steps. @param block its members are this process's numbers; it may be written to */
export function* indexed(block: Block): Steps<IndexedBlock> {
    const cellSums = new Float64Array(block.cells.length * 2 * CELL.size)
    const calls = yield* inOrderOf(block.calls, block.calls.member)
    const called = yield* runsOf(calls.member)
    yield* addCalls(calls, cellSums)
    const payments = yield* inOrderOf(block.payments, block.payments.model)
    const paid = yield* runsOf(payments.model)
    yield* addPayments(payments, cellSums)
    const { late, batches } = block
    // Written out, field by field: objects of one shape each, or what adds them up is compiled anew for every way they were made.
    return {
        cells: block.cells,
        calls: {
            member: calls.member,
            cell: calls.cell,
            count: yield* small(calls.count),
            verified: yield* small(calls.verified),
        },
        late: {
            member: late.member,
            cell: late.cell,
            at: late.at,
            count: late.count,
            verified: late.verified,
        },
        payments: {
            payer: payments.payer,
            model: payments.model,
            cell: payments.cell,
            count: yield* small(payments.count),
            calls: yield* small(payments.calls),
            valueHi: payments.valueHi,
            valueLo: payments.valueLo,
            creatorHi: payments.creatorHi,
            creatorLo: payments.creatorLo,
        },
        batches: {
            cell: batches.cell,
            count: batches.count,
            claimed: batches.claimed,
            published: batches.published,
            verified: batches.verified,
        },
        called,
        paid,
        callSums: yield* sumsOfCalls(calls, called),
        paidSums: yield* sumsOfPayments(payments, paid),
        cellSums,
    }
}

/** Rows a run from which on its sums are worth their memory: a year has 20, a day hardly more than one. */
const ROWS_A_RUN = 3

function* sumsOfCalls({ count }: CallColumns, { starts }: Runs): Steps<CallSums | null> {
    const runs = starts.length - 1
    if (count.length < runs * ROWS_A_RUN) return null
    const sums = { calls: new Float64Array(runs) }
    for (let run = 0; run < runs; run++) {
        if (run % STEP === STEP - 1) yield
        for (let row = starts[run]; row < starts[run + 1]; row++) sums.calls[run] += count[row]
    }
    return sums
}

function* sumsOfPayments(
    { count, valueHi, valueLo }: PaymentColumns,
    { starts }: Runs,
): Steps<PaidSums | null> {
    const runs = starts.length - 1
    if (count.length < runs * ROWS_A_RUN) return null
    const sums = { valueHi: new Float64Array(runs), valueLo: new Float64Array(runs) }
    for (let run = 0; run < runs; run++) {
        if (run % STEP === STEP - 1) yield
        for (let row = starts[run]; row < starts[run + 1]; row++)
            addTo(sums.valueHi, sums.valueLo, run, valueHi[row], valueLo[row])
    }
    return sums
}

/** Rows with a member's number, in no block that is indexed: none. */
const NONE: readonly [from: number, to: number] = [0, 0]

/** Rows of a member. */
export function rowsOf({ members, starts }: Runs, member: number): readonly [from: number, to: number] {
    let [low, high] = [0, members.length]
    while (low < high) {
        const middle = (low + high) >>> 1
        if (members[middle] < member) low = middle + 1
        else high = middle
    }
    return members[low] === member ? [starts[low], starts[low + 1]] : NONE
}

/** Bytes that it takes. */
export function bytesOf(block: IndexedBlock): number {
    const { calls, late, payments, batches, called, paid, callSums, paidSums } = block
    let bytes = block.cells.length * 240 + 2_000
    for (const columns of [calls, late, payments, batches, called, paid, callSums ?? {}, paidSums ?? {}])
        for (const column of Object.values(columns))
            if (ArrayBuffer.isView(column)) bytes += column.byteLength
    return bytes
}

/** Columns in the order of one of them; a column at a time, so that one of them alone is there twice. */
function* inOrderOf<Columns extends CallColumns | PaymentColumns>(
    columns: Columns,
    keys: Int32Array,
): Steps<Columns> {
    if (isAscending(keys)) return columns
    const order = yield* placesInOrder(keys)
    const ordered = { ...columns } as Record<string, Int32Array | Float64Array>
    for (const [name, from] of Object.entries(columns) as [string, Int32Array | Float64Array][]) {
        yield
        ordered[name] = from instanceof Int32Array ? yield* ints(from, order) : yield* doubles(from, order)
    }
    return ordered as unknown as Columns
}

function* small(counts: Float64Array): Steps<Counts> {
    yield
    for (let i = 0; i < counts.length; i++) if (counts[i] > MOST_SMALL) return counts
    return Int32Array.from(counts)
}

const MOST_SMALL = 2 ** 31 - 1

function isAscending(keys: Int32Array): boolean {
    for (let i = 1; i < keys.length; i++) if (keys[i] < keys[i - 1]) return false
    return true
}

// Two functions, for one that is given arrays of two kinds is compiled for neither.
function* ints(from: Int32Array, order: Int32Array): Steps<Int32Array> {
    const to = new Int32Array(order.length)
    for (let i = 0; i < order.length; i++) {
        if (i % (4 * STEP) === 4 * STEP - 1) yield
        to[i] = from[order[i]]
    }
    return to
}

function* doubles(from: Float64Array, order: Int32Array): Steps<Float64Array> {
    const to = new Float64Array(order.length)
    for (let i = 0; i < order.length; i++) {
        if (i % (4 * STEP) === 4 * STEP - 1) yield
        to[i] = from[order[i]]
    }
    return to
}

function* runsOf(ascending: Int32Array): Steps<Runs> {
    yield
    let count = 0
    for (let i = 0; i < ascending.length; i++) if (i === 0 || ascending[i] !== ascending[i - 1]) count++
    const members = new Int32Array(count)
    const starts = new Int32Array(count + 1)
    yield
    for (let i = 0, run = 0; i < ascending.length; i++) {
        if (i > 0 && ascending[i] === ascending[i - 1]) continue
        members[run] = ascending[i]
        starts[run++] = i
    }
    starts[count] = ascending.length
    return { members, starts }
}

function* addCalls({ member, cell, count, verified }: CallColumns, cells: Float64Array): Steps<void> {
    for (let i = 0; i < member.length; i++) {
        if (i % STEP === STEP - 1) yield
        const at = cellAt(cell[i], member[i] === 0 ? 0 : 1)
        cells[at + CELL.calls] += count[i]
        cells[at + CELL.verified] += verified[i]
    }
}

function* addPayments(
    { model, cell, count, calls, valueHi, valueLo, creatorHi, creatorLo }: PaymentColumns,
    cells: Float64Array,
): Steps<void> {
    for (let i = 0; i < model.length; i++) {
        if (i % STEP === STEP - 1) yield
        const at = cellAt(cell[i], model[i] === 0 ? 0 : 1)
        cells[at + CELL.payments] += count[i]
        cells[at + CELL.paidCalls] += calls[i]
        addLimbs(cells, at + CELL.valueHi, valueHi[i], valueLo[i])
        addLimbs(cells, at + CELL.creatorHi, creatorHi[i], creatorLo[i])
    }
}
