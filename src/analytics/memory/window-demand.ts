import { addLimbs, addTo, takeLimbs, toAmount } from '../../base/amount'
import { kept } from '../../base/kept'
import { type Cell, parseCell } from '../../periods/block'
import type { Steps } from '../../stats'
import { CELL, cellAt, type IndexedBlock } from './indexed-block'
import { Payments } from './payments'
import type { BookAsOf } from './registry-at'
import { inScratch, type Scratch } from './scratch'
import { selfPaidRows } from './self-paid-rows'

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

/** Demand of models by their number: place n of each column is model n. Amounts are limbs, see src/base/amount.ts. */
export interface ModelColumns {
    calls: Float64Array
    /** 1 for models that were paid for. */
    paid: Uint8Array
    valueHi: Float64Array
    valueLo: Float64Array
}

/** What of a window is added up: calls or payments. */
export type Half = 'CALLS' | 'PAYMENTS'

export const BOTH: readonly Half[] = ['CALLS', 'PAYMENTS']

/** The rows of one window where they lie, in its blocks: who called, and who paid for, which model. Nothing is added up. */
export class WindowRows {
    private paid?: Payments
    private selfPaid?: readonly Int32Array[]

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

    /** Rows of payments to oneself, ascending, a list for each of `payments.parts`. */
    *selfPaidRows(): Steps<readonly Int32Array[]> {
        this.selfPaid ??= yield* selfPaidRows(this.payments.parts, this.book)
        return this.selfPaid
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
        return super.bytes + this.size * 25 * 2
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
    const models = columnsOf(rows.size, halves)
    const cells = new CellSums()
    yield* inScratch((scratch) => addBlocks(rows, book, halves, { models, cells }, scratch))
    return new WindowDemand(rows, book, { models, cells: cells.finish() })
}

function* addBlocks(
    { blocks, size, asOfMs }: WindowRows,
    book: BookAsOf,
    halves: readonly Half[],
    { models, cells }: { models: ModelColumns; cells: CellSums },
    scratch: Scratch,
): Steps<void> {
    const inUniverse = scratch.bytes(size)
    for (let place = 0; place < book.members.length; place++) inUniverse[book.members[place]] = 1
    const most = blocks.reduce((most, block) => Math.max(most, block.cells.length), 0)
    const named = scratch.doubles(placeOf(most, 0))
    for (const block of blocks) {
        if (halves.includes('CALLS')) {
            yield
            addCalls(block, models, inUniverse, cells, named)
            yield* takeBackLate(block, models, inUniverse, cells, asOfMs)
        }
        if (halves.includes('PAYMENTS')) {
            yield
            addPayments(block, models, inUniverse, cells, named)
        }
        addBatches(block, cells)
    }
    yield
}

function columnsOf(size: number, halves: readonly Half[]): ModelColumns {
    const isPaid = halves.includes('PAYMENTS')
    const columns = {
        calls: halves.includes('CALLS') ? new Float64Array(size) : null,
        paid: isPaid ? new Uint8Array(size) : null,
        valueHi: isPaid ? new Float64Array(size) : null,
        valueLo: isPaid ? new Float64Array(size) : null,
    }
    // Who looks at what was not added up fails at once.
    return columns as ModelColumns
}

const NAMINGS: Naming[] = ['NONE', 'UNKNOWN_NAME', 'MODEL']
const [NONE, UNKNOWN, MODEL, NO_NAMING] = [0, 1, 2, 3]

/** Numbers of the kinds of demand that there are, by their keys. */
const kindNumbers = new Map<string, number>()

/** The same of a block's cells. */
const kindsOfCells = new WeakMap<readonly string[], Int32Array>()

function kindsOf(cells: readonly string[]): Int32Array {
    return kept(kindsOfCells, cells, () =>
        Int32Array.from(cells, (key) => kept(kindNumbers, key, () => kindNumbers.size)),
    )
}

/** Sums by kind of demand and naming. */
class CellSums {
    private readonly sums = new Map<
        number,
        CellDemand & { hi: number; lo: number; creatorHi: number; creatorLo: number }
    >()

    /** @param naming place in `NAMINGS`; what is beyond names nothing */
    get(cells: readonly string[], cell: number, naming: number) {
        const id = kindsOf(cells)[cell] * (NAMINGS.length + 1) + naming
        let sum = this.sums.get(id)
        if (!sum) {
            sum = {
                ...parseCell(cells[cell]),
                naming: NAMINGS[naming] ?? null,
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
 * Sums of a block by cell and naming, into columns that are long enough. What names a model counts as of the universe, but for the models that are not in it, which
 * are few: their rows are moved.
 */
function fillByNaming(sums: Float64Array, { cells, cellSums }: IndexedBlock): void {
    sums.fill(0, 0, placeOf(cells.length, 0))
    for (let cell = 0; cell < cells.length; cell++) {
        const [none, named] = [cellAt(cell, 0), cellAt(cell, 1)]
        for (let place = 0; place < CELL.size; place++) {
            sums[placeOf(cell, NONE) + place] = cellSums[none + place]
            sums[placeOf(cell, MODEL) + place] = cellSums[named + place]
        }
    }
}

const isStranger = (member: number, inUniverse: Uint8Array) => member !== 0 && inUniverse[member] === 0

function addCalls(
    block: IndexedBlock,
    models: ModelColumns,
    inUniverse: Uint8Array,
    sums: CellSums,
    named: Float64Array,
): void {
    const { cells, called, callSums } = block
    const { cell, count, verified } = block.calls
    fillByNaming(named, block)
    const { members, starts } = called
    for (let run = 0; run < members.length; run++) {
        const of = members[run]
        if (callSums) models.calls[of] += callSums.calls[run]
        else for (let i = starts[run]; i < starts[run + 1]; i++) models.calls[of] += count[i]
        if (!isStranger(of, inUniverse)) continue
        for (let i = starts[run]; i < starts[run + 1]; i++) {
            const [unknown, model] = [placeOf(cell[i], UNKNOWN), placeOf(cell[i], MODEL)]
            named[unknown + CELL.calls] += count[i]
            named[unknown + CELL.verified] += verified[i]
            named[model + CELL.calls] -= count[i]
            named[model + CELL.verified] -= verified[i]
        }
    }
    for (let at = 0; at < cells.length * NAMINGS.length; at++) {
        const calls = named[at * CELL.size + CELL.calls]
        if (calls === 0) continue
        const sum = sums.get(cells, Math.floor(at / NAMINGS.length), at % NAMINGS.length)
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
        if (!inUniverse[of]) continue
        const counted = sums.get(cells, late.cell[i], MODEL)
        const unknown = sums.get(cells, late.cell[i], UNKNOWN)
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
    named: Float64Array,
): void {
    const { cells, paid, paidSums } = block
    const { cell, count, calls, valueHi, valueLo, creatorHi, creatorLo } = block.payments
    fillByNaming(named, block)
    const { members, starts } = paid
    for (let run = 0; run < members.length; run++) {
        const of = members[run]
        for (let i = starts[run]; i < starts[run + 1] && models.paid[of] === 0; i++)
            if (count[i] > 0) models.paid[of] = 1
        if (paidSums) addTo(models.valueHi, models.valueLo, of, paidSums.valueHi[run], paidSums.valueLo[run])
        else
            for (let i = starts[run]; i < starts[run + 1]; i++)
                addTo(models.valueHi, models.valueLo, of, valueHi[i], valueLo[i])
        if (!isStranger(of, inUniverse)) continue
        for (let i = starts[run]; i < starts[run + 1]; i++) {
            const [unknown, model] = [placeOf(cell[i], UNKNOWN), placeOf(cell[i], MODEL)]
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
        const of = at * CELL.size
        if (named[of + CELL.payments] === 0) continue
        const sum = sums.get(cells, Math.floor(at / NAMINGS.length), at % NAMINGS.length)
        sum.payments += named[of + CELL.payments]
        sum.paidCalls += named[of + CELL.paidCalls]
        sum.hi += named[of + CELL.valueHi]
        sum.lo += named[of + CELL.valueLo]
        sum.creatorHi += named[of + CELL.creatorHi]
        sum.creatorLo += named[of + CELL.creatorLo]
    }
}

function addBatches({ cells, batches }: IndexedBlock, sums: CellSums): void {
    for (let i = 0; i < batches.cell.length; i++) {
        const sum = sums.get(cells, batches.cell[i], NO_NAMING)
        sum.batches += batches.count[i]
        sum.claimed += batches.claimed[i]
        sum.published += batches.published[i]
        sum.batchVerified += batches.verified[i]
    }
}
