import { LIMB } from '../../periods/amount'
import type { Block, CallColumns, PaymentColumns } from '../../periods/block'
import { placesInOrder, type Steps } from '../../stats'

/** Rows that belong together stand side by side: those of `members[i]` are `starts[i]` up to `starts[i + 1]`. */
export interface Runs {
    /** Ascending, each once. */
    members: Int32Array
    starts: Int32Array
}

/** What was paid, added up: amounts are limbs, see src/periods/amount.ts. */
export interface PaidColumns {
    payments: Float64Array
    paidCalls: Float64Array
    valueHi: Float64Array
    valueLo: Float64Array
}

/**
 * A block of demand in this process's numbers whose calls and payments are both in the order of the models they name, with
 * what a window adds up from it: windows are many, and blocks are kept.
 */
export interface IndexedBlock extends Block {
    /** Calls by model. */
    called: Runs
    /** By place in `called.members`. */
    callSums: { calls: Float64Array; verified: Float64Array }
    /** Payments by model. */
    paid: Runs
    /** By place in `paid.members`. */
    paidSums: PaidColumns
    /** Who paid, each once. */
    payers: Int32Array
    /** Sums of each cell, first of what names nobody, then of what names somebody: see `CELL`. */
    cellSums: Float64Array
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
    const callSums = yield* addCalls(calls, called, cellSums)
    const payments = yield* inOrderOf(block.payments, block.payments.model)
    const paid = yield* runsOf(payments.model)
    const paidSums = yield* addPayments(payments, paid, cellSums)
    const payers = yield* payersOf(payments)
    return { ...block, calls, payments, called, callSums, paid, paidSums, payers, cellSums }
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

/** Bytes that it takes, nearly. */
export function bytesOf({ calls, late, payments, cells, called, paid, payers }: IndexedBlock): number {
    return (
        calls.member.length * 24 +
        called.members.length * 24 +
        late.member.length * 32 +
        payments.payer.length * 60 +
        paid.members.length * 40 +
        payers.length * 4 +
        cells.length * 240 +
        500
    )
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

function* addCalls(
    { cell, count, verified }: CallColumns,
    { members, starts }: Runs,
    cells: Float64Array,
): Steps<IndexedBlock['callSums']> {
    const sums = { calls: new Float64Array(members.length), verified: new Float64Array(members.length) }
    let done = 0
    for (let run = 0; run < members.length; run++) {
        if (starts[run] - done > STEP) {
            done = starts[run]
            yield
        }
        const named = members[run] === 0 ? 0 : 1
        let [ownCalls, ownVerified] = [0, 0]
        for (let i = starts[run]; i < starts[run + 1]; i++) {
            ownCalls += count[i]
            ownVerified += verified[i]
            const at = cellAt(cell[i], named)
            cells[at + CELL.calls] += count[i]
            cells[at + CELL.verified] += verified[i]
        }
        sums.calls[run] = ownCalls
        sums.verified[run] = ownVerified
    }
    return sums
}

function* addPayments(
    { cell, count, calls, valueHi, valueLo, creatorHi, creatorLo }: PaymentColumns,
    { members, starts }: Runs,
    cells: Float64Array,
): Steps<PaidColumns> {
    const column = () => new Float64Array(members.length)
    const sums = { payments: column(), paidCalls: column(), valueHi: column(), valueLo: column() }
    let done = 0
    for (let run = 0; run < members.length; run++) {
        const named = members[run] === 0 ? 0 : 1
        for (let i = starts[run]; i < starts[run + 1]; i++) {
            // Half of a year's payments may name nobody: a step ends within a run.
            if (++done % STEP === 0) yield
            const at = cellAt(cell[i], named)
            cells[at + CELL.payments] += count[i]
            cells[at + CELL.paidCalls] += calls[i]
            addLimbs(cells, at + CELL.valueHi, valueHi[i], valueLo[i])
            addLimbs(cells, at + CELL.creatorHi, creatorHi[i], creatorLo[i])
            sums.payments[run] += count[i]
            sums.paidCalls[run] += calls[i]
            addTo(sums.valueHi, sums.valueLo, run, valueHi[i], valueLo[i])
        }
    }
    return sums
}

function* payersOf({ payer }: PaymentColumns): Steps<Int32Array> {
    const order = yield* placesInOrder(payer)
    yield
    let count = 0
    for (let i = 0; i < order.length; i++)
        if (i === 0 || payer[order[i]] !== payer[order[i - 1]]) order[count++] = order[i]
    yield
    return Int32Array.from(order.subarray(0, count), (row) => payer[row])
}

/** Adds an amount where two limbs stand side by side. Nine thousand low ones would be more than a double holds exactly. */
export function addLimbs(sums: Float64Array, at: number, hi: number, lo: number): void {
    const low = sums[at + 1] + lo
    const over = low >= LIMB ? 1 : 0
    sums[at] += hi + over
    sums[at + 1] = low - over * LIMB
}

/** Takes away what was added with `addLimbs`. */
export function takeLimbs(sums: Float64Array, at: number, hi: number, lo: number): void {
    const low = sums[at + 1] - lo
    const under = low < 0 ? 1 : 0
    sums[at] -= hi + under
    sums[at + 1] = low + under * LIMB
}

/** Adds an amount to a place of two columns of limbs. */
export function addTo(his: Float64Array, los: Float64Array, at: number, hi: number, lo: number): void {
    const low = los[at] + lo
    const over = low >= LIMB ? 1 : 0
    his[at] += hi + over
    los[at] = low - over * LIMB
}
