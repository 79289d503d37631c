import { addLimbs, addTo, takeLimbs, toAmount } from '../../base/amount'
import { type Cell, parseCell } from '../../periods/block'
import type { Steps } from '../../stats'
import { CELL, cellAt, type IndexedBlock } from './indexed-block'
import { Payments } from './payments'
import type { BookAsOf } from './registry-at'

/** Rows added up in one step. */
const STEP = 16_384

/** How demand names a model: one of the universe, a string or id that is none of it, or nothing. */
export type Naming = 'MODEL' | 'UNKNOWN_NAME' | 'NONE'

/** Demand of one kind, added up over models. */
export interface CellDemand extends Cell {
    /** Null for settlement batches. */
    naming: Naming | null
    calls: number
    verified: number
    payments: number
    paidCalls: number
    /** OPG base units. */
    value: bigint
    creatorValue: bigint
    batches: number
    claimed: bigint
    published: number
    /** Of `published`, by the batches' own count: replays included. */
    batchVerified: number
}

/** Demand of models by their number: place n of each column is model n. Amounts are limbs, see src/periods/amount.ts. */
export interface ModelColumns {
    calls: Float64Array
    verified: Float64Array
    payments: Float64Array
    paidCalls: Float64Array
    valueHi: Float64Array
    valueLo: Float64Array
}

/** What of a window is added up: calls or payments. */
export type Half = 'CALLS' | 'PAYMENTS'

export const BOTH: readonly Half[] = ['CALLS', 'PAYMENTS']

/** The rows of one window where they lie, in its blocks: who called, and who paid for, which model. Nothing is added up. */
export class WindowRows {
    private paid?: Payments

    constructor(
        readonly blocks: IndexedBlock[],
        private readonly book: BookAsOf,
        /** Names claimed after it were nobody's. */
        readonly asOfMs: number,
        /** Above every member's number. */
        readonly size: number,
    ) {}

    /** Who paid whom for which model. */
    get payments(): Payments {
        this.paid ??= new Payments(this.blocks, this.size, this.book)
        return this.paid
    }

    /**
     * Visits the calls of models by a grouping of the kinds of demand, in small steps. A model and group may come several times; calls that,
     * as of the moment, named nobody yet come again with a negative count.
     * @param groupOf number of a kind's group
     * @param visit member 0 names none
     */
    *eachCall(
        groupOf: (cell: Cell) => number,
        visit: (member: number, group: number, count: number) => void,
    ): Steps<void> {
        for (const { cells, calls } of this.blocks) {
            yield
            const groups = cells.map((key) => groupOf(parseCell(key)))
            for (let i = 0; i < calls.member.length; i++) {
                if (i % STEP === STEP - 1) yield
                visit(calls.member[i], groups[calls.cell[i]], calls.count[i])
            }
        }
        yield* this.eachLateCall(groupOf, visit)
    }

    /** Visits those of `eachCall` alone that named nobody yet; their counts are negative. */
    *eachLateCall(
        groupOf: (cell: Cell) => number,
        visit: (member: number, group: number, count: number) => void,
    ): Steps<void> {
        for (const { cells, late } of this.blocks) {
            yield
            const groups = cells.map((key) => groupOf(parseCell(key)))
            for (let i = 0; i < late.member.length; i++) {
                if (i % STEP === STEP - 1) yield
                if (late.at[i] > this.asOfMs) visit(late.member[i], groups[late.cell[i]], -late.count[i])
            }
        }
    }

    /** See `BookAsOf.isSelfPaid`. */
    isSelfPaid(payer: number, model: number, payTo: number): boolean {
        return this.book.isSelfPaid(payer, model, payTo)
    }

    /** Bytes it may come to hold, nearly. */
    get bytes(): number {
        // The last blocks are the ends of the window, which nobody else keeps.
        const ends = this.blocks.slice(-2)
        return ends.reduce(
            (sum, { calls, payments }) => sum + calls.member.length * 48 + payments.payer.length * 100,
            10_000,
        )
    }
}

/**
 * The demand of one window, added up from blocks. Models that the as-of moment did not know keep their columns but count as
 * UNKNOWN_NAME: take members from the book, never from the columns alone.
 */
export class WindowDemand extends WindowRows {
    readonly models: ModelColumns
    /** One entry a kind of demand, in no order. */
    readonly cells: CellDemand[]

    constructor(
        rows: WindowRows,
        book: BookAsOf,
        { models, cells }: { models: ModelColumns; cells: CellDemand[] },
    ) {
        super(rows.blocks, book, rows.asOfMs, rows.size)
        this.models = models
        this.cells = cells
    }

    /** OPG base units paid for a model. */
    override valueOf(member: number): bigint {
        return toAmount(this.models.valueHi[member] ?? 0, this.models.valueLo[member] ?? 0)
    }

    /** Columns, and as much again for what is worked out of them, beside what its rows take. */
    override get bytes(): number {
        return super.bytes + this.size * 48 * 2
    }
}

/**
 * Adds a window up from its blocks, in small steps.
 * @param halves what is added up; columns of the other may not be looked at
 */
export function* addUpWindow(
    rows: WindowRows,
    book: BookAsOf,
    halves: readonly Half[] = BOTH,
): Steps<WindowDemand> {
    const { blocks, size, asOfMs } = rows
    const models = columnsOf(size, halves)
    const inUniverse = new Uint8Array(size)
    for (let place = 0; place < book.members.length; place++) inUniverse[book.members[place]] = 1
    const cells = new CellSums()
    for (const block of blocks) {
        if (halves.includes('CALLS')) {
            yield
            addCalls(block, models, inUniverse, cells)
            yield* takeBackLate(block, models, inUniverse, cells, asOfMs)
        }
        if (halves.includes('PAYMENTS')) {
            yield
            addPayments(block, models, inUniverse, cells)
        }
        addBatches(block, cells)
    }
    yield
    return new WindowDemand(rows, book, { models, cells: cells.finish() })
}

function columnsOf(size: number, halves: readonly Half[]): ModelColumns {
    const of = (half: Half) => () => (halves.includes(half) ? new Float64Array(size) : null)
    const [called, paid] = [of('CALLS'), of('PAYMENTS')]
    const columns = {
        calls: called(),
        verified: called(),
        payments: paid(),
        paidCalls: paid(),
        valueHi: paid(),
        valueLo: paid(),
    }
    // Who looks at what was not added up fails at once.
    return columns as ModelColumns
}

const NAMINGS: Naming[] = ['NONE', 'UNKNOWN_NAME', 'MODEL']

/** Sums by kind of demand and naming. */
class CellSums {
    private readonly sums = new Map<
        string,
        CellDemand & { hi: number; lo: number; creatorHi: number; creatorLo: number }
    >()

    get(key: string, naming: Naming | null) {
        const id = `${key}|${naming ?? ''}`
        let sum = this.sums.get(id)
        if (!sum) {
            sum = {
                ...parseCell(key),
                naming,
                calls: 0,
                verified: 0,
                payments: 0,
                paidCalls: 0,
                value: 0n,
                creatorValue: 0n,
                batches: 0,
                claimed: 0n,
                published: 0,
                batchVerified: 0,
                hi: 0,
                lo: 0,
                creatorHi: 0,
                creatorLo: 0,
            }
            this.sums.set(id, sum)
        }
        return sum
    }

    finish(): CellDemand[] {
        return [...this.sums.values()].map(({ hi, lo, creatorHi, creatorLo, ...sum }) => ({
            ...sum,
            value: toAmount(hi, lo),
            creatorValue: toAmount(creatorHi, creatorLo),
        }))
    }
}

/** Where the sums of a cell and naming begin, in columns that are as long as a cell's sums. */
const placeOf = (cell: number, naming: number) => (cell * NAMINGS.length + naming) * CELL.size

/**
 * Sums of a block by cell and naming. What names a model counts as of the universe, but for the models that are not in it, which
 * are few: their rows are moved.
 */
function byNaming({ cells, cellSums }: IndexedBlock): Float64Array {
    const sums = new Float64Array(cells.length * NAMINGS.length * CELL.size)
    for (let cell = 0; cell < cells.length; cell++) {
        const [none, named] = [cellAt(cell, 0), cellAt(cell, 1)]
        sums.set(cellSums.subarray(none, none + CELL.size), placeOf(cell, 0))
        sums.set(cellSums.subarray(named, named + CELL.size), placeOf(cell, 2))
    }
    return sums
}

const isStranger = (member: number, inUniverse: Uint8Array) => member !== 0 && inUniverse[member] === 0

function addCalls(block: IndexedBlock, models: ModelColumns, inUniverse: Uint8Array, sums: CellSums): void {
    const { cells, called, callSums } = block
    const { cell, count, verified } = block.calls
    const named = byNaming(block)
    const { members, starts } = called
    for (let run = 0; run < members.length; run++) {
        const of = members[run]
        if (callSums) {
            models.calls[of] += callSums.calls[run]
            models.verified[of] += callSums.verified[run]
        } else
            for (let i = starts[run]; i < starts[run + 1]; i++) {
                models.calls[of] += count[i]
                models.verified[of] += verified[i]
            }
        if (!isStranger(of, inUniverse)) continue
        for (let i = starts[run]; i < starts[run + 1]; i++) {
            const [unknown, model] = [placeOf(cell[i], 1), placeOf(cell[i], 2)]
            named[unknown + CELL.calls] += count[i]
            named[unknown + CELL.verified] += verified[i]
            named[model + CELL.calls] -= count[i]
            named[model + CELL.verified] -= verified[i]
        }
    }
    for (let at = 0; at < cells.length * NAMINGS.length; at++) {
        const calls = named[at * CELL.size + CELL.calls]
        if (calls === 0) continue
        const sum = sums.get(cells[Math.floor(at / NAMINGS.length)], NAMINGS[at % NAMINGS.length])
        sum.calls += calls
        sum.verified += named[at * CELL.size + CELL.verified]
    }
}

function* takeBackLate(
    { cells, late }: IndexedBlock,
    models: ModelColumns,
    inUniverse: Uint8Array,
    sums: CellSums,
    asOfMs: number,
): Steps<void> {
    for (let i = 0; i < late.member.length; i++) {
        if (i % STEP === STEP - 1) yield
        if (late.at[i] <= asOfMs) continue
        const of = late.member[i]
        models.calls[of] -= late.count[i]
        models.verified[of] -= late.verified[i]
        if (!inUniverse[of]) continue
        const counted = sums.get(cells[late.cell[i]], 'MODEL')
        const unknown = sums.get(cells[late.cell[i]], 'UNKNOWN_NAME')
        counted.calls -= late.count[i]
        unknown.calls += late.count[i]
        counted.verified -= late.verified[i]
        unknown.verified += late.verified[i]
    }
}

function addPayments(
    block: IndexedBlock,
    models: ModelColumns,
    inUniverse: Uint8Array,
    sums: CellSums,
): void {
    const { cells, paid, paidSums } = block
    const { cell, count, calls, valueHi, valueLo, creatorHi, creatorLo } = block.payments
    const named = byNaming(block)
    const { members, starts } = paid
    for (let run = 0; run < members.length; run++) {
        const of = members[run]
        if (paidSums) {
            models.payments[of] += paidSums.payments[run]
            models.paidCalls[of] += paidSums.paidCalls[run]
            addTo(models.valueHi, models.valueLo, of, paidSums.valueHi[run], paidSums.valueLo[run])
        } else
            for (let i = starts[run]; i < starts[run + 1]; i++) {
                models.payments[of] += count[i]
                models.paidCalls[of] += calls[i]
                addTo(models.valueHi, models.valueLo, of, valueHi[i], valueLo[i])
            }
        if (!isStranger(of, inUniverse)) continue
        for (let i = starts[run]; i < starts[run + 1]; i++) {
            const [unknown, model] = [placeOf(cell[i], 1), placeOf(cell[i], 2)]
            named[unknown + CELL.payments] += count[i]
            named[unknown + CELL.paidCalls] += calls[i]
            addLimbs(named, unknown + CELL.valueHi, valueHi[i], valueLo[i])
            addLimbs(named, unknown + CELL.creatorHi, creatorHi[i], creatorLo[i])
            named[model + CELL.payments] -= count[i]
            named[model + CELL.paidCalls] -= calls[i]
            takeLimbs(named, model + CELL.valueHi, valueHi[i], valueLo[i])
            takeLimbs(named, model + CELL.creatorHi, creatorHi[i], creatorLo[i])
        }
    }
    for (let at = 0; at < cells.length * NAMINGS.length; at++) {
        const of = named.subarray(at * CELL.size, (at + 1) * CELL.size)
        if (of[CELL.payments] === 0) continue
        const sum = sums.get(cells[Math.floor(at / NAMINGS.length)], NAMINGS[at % NAMINGS.length])
        sum.payments += of[CELL.payments]
        sum.paidCalls += of[CELL.paidCalls]
        sum.hi += of[CELL.valueHi]
        sum.lo += of[CELL.valueLo]
        sum.creatorHi += of[CELL.creatorHi]
        sum.creatorLo += of[CELL.creatorLo]
    }
}

function addBatches({ cells, batches }: IndexedBlock, sums: CellSums): void {
    for (let i = 0; i < batches.cell.length; i++) {
        const sum = sums.get(cells[batches.cell[i]], null)
        sum.batches += batches.count[i]
        sum.claimed += batches.claimed[i]
        sum.published += batches.published[i]
        sum.batchVerified += batches.verified[i]
    }
}
