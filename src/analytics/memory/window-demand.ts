import { addLimbs, toAmount } from '../../base/amount'
import { type Block, type Cell, parseCell } from '../../periods/block'
import type { Steps } from '../../stats'
import { addUpPairs, type Pairs } from './pairs'
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

/**
 * The demand of one window, added up from blocks. Models that the as-of moment did not know keep their columns but count as
 * UNKNOWN_NAME: take members from the book, never from the columns alone.
 */
export class WindowDemand {
    readonly models: ModelColumns
    /** One entry a kind of demand, in no order. */
    readonly cells: CellDemand[]
    private paired?: Pairs
    constructor(
        private readonly blocks: Block[],
        private readonly book: BookAsOf,
        private readonly asOfMs: number,
        { models, cells }: { models: ModelColumns; cells: CellDemand[] },
    ) {
        this.models = models
        this.cells = cells
    }

    /** OPG base units paid for a model. */
    valueOf(member: number): bigint {
        return toAmount(this.models.valueHi[member] ?? 0, this.models.valueLo[member] ?? 0)
    }

    /** Who paid whom for which model: added up when somebody asks for it, which is dearer than all the rest. */
    *pairs(): Steps<Pairs> {
        this.paired ??= yield* addUpPairs(this.blocks, this.models.calls.length)
        return this.paired
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

    /** Pairs whose payer is not the model's creator. */
    isSelfPaid(payer: number, model: number): boolean {
        return this.book.isSelfPaid(payer, model)
    }

    /** Bytes it may come to hold, nearly: columns, pairs, and as much again for what is worked out of them. */
    get bytes(): number {
        // The last block is the open part, which nobody else keeps.
        const open = this.blocks.at(-1)
        const own = open ? open.calls.member.length * 24 + open.payments.payer.length * 60 : 0
        const rows = this.blocks.map(({ payments }) => payments.payer.length)
        const most = rows.reduce((sum, each) => sum + each, 0)
        // The larger periods of a window share most of their pairs.
        const pairs = this.paired?.length ?? Math.min(most, 2 * Math.max(0, ...rows))
        return (this.models.calls.length * 48 + pairs * 68) * 2 + own + 10_000
    }
}

/**
 * Adds a window up from its blocks, in small steps.
 * @param size above every member's number
 * @param asOfMs names claimed after it were nobody's
 */
export function* addUpWindow(
    blocks: Block[],
    book: BookAsOf,
    size: number,
    asOfMs: number,
): Steps<WindowDemand> {
    const column = () => new Float64Array(size)
    const calls = { calls: column(), verified: column() }
    const paid = new Float64Array(size * PAID)
    const inUniverse = new Uint8Array(size)
    for (let place = 0; place < book.members.length; place++) inUniverse[book.members[place]] = 1
    const cells = new CellSums()
    for (const block of blocks) {
        yield
        yield* addCalls(block, calls, inUniverse, cells)
        yield* takeBackLate(block, calls, inUniverse, cells, asOfMs)
        yield
        yield* addPayments(block, paid, inUniverse, cells)
        addBatches(block, cells)
    }
    yield
    const models = { ...calls, ...paidColumns(paid, size) }
    return new WindowDemand(blocks, book, asOfMs, { models, cells: cells.finish() })
}

type CallColumns = Pick<ModelColumns, 'calls' | 'verified'>
type PaidColumns = Omit<ModelColumns, keyof CallColumns>

/**
 * What was paid for a model stands side by side while it is added up: payments, calls, valueHi, valueLo. Models come in no order,
 * and a column each would be a miss of the processor's cache each.
 */
const PAID = 4

function paidColumns(paid: Float64Array, size: number): PaidColumns {
    const column = (place: number) => {
        const values = new Float64Array(size)
        for (let member = 0; member < size; member++) values[member] = paid[member * PAID + place]
        return values
    }
    return { payments: column(0), paidCalls: column(1), valueHi: column(2), valueLo: column(3) }
}

const NAMINGS: Naming[] = ['NONE', 'UNKNOWN_NAME', 'MODEL']
const namingOf = (member: number, inUniverse: Uint8Array) => (member === 0 ? 0 : inUniverse[member] ? 2 : 1)

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

/** A table of doubles, one row a cell of the block, three columns: the namings. */
const byNaming = (cells: string[]) => new Float64Array(cells.length * 3)

function* addCalls(
    { cells, calls }: Block,
    models: CallColumns,
    inUniverse: Uint8Array,
    sums: CellSums,
): Steps<void> {
    const [counts, verified] = [byNaming(cells), byNaming(cells)]
    const { member, cell, count } = calls
    for (let i = 0; i < member.length; i++) {
        if (i % STEP === STEP - 1) yield
        const of = member[i]
        models.calls[of] += count[i]
        models.verified[of] += calls.verified[i]
        const at = cell[i] * 3 + namingOf(of, inUniverse)
        counts[at] += count[i]
        verified[at] += calls.verified[i]
    }
    for (let at = 0; at < counts.length; at++) {
        if (counts[at] === 0) continue
        const sum = sums.get(cells[Math.floor(at / 3)], NAMINGS[at % 3])
        sum.calls += counts[at]
        sum.verified += verified[at]
    }
}

function* takeBackLate(
    { cells, late }: Block,
    models: CallColumns,
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

/** Sums of one kind of payments: count, calls, valueHi, valueLo, creatorHi, creatorLo. */
const KIND = 6

function* addPayments(
    { cells, payments }: Block,
    paid: Float64Array,
    inUniverse: Uint8Array,
    sums: CellSums,
): Steps<void> {
    const { model, cell, count, calls, valueHi, valueLo, creatorHi, creatorLo } = payments
    const kinds = new Float64Array(cells.length * NAMINGS.length * KIND)
    for (let i = 0; i < model.length; i++) {
        if (i % STEP === STEP - 1) yield
        const of = model[i] * PAID
        paid[of] += count[i]
        paid[of + 1] += calls[i]
        addLimbs(paid, of + 2, valueHi[i], valueLo[i])
        const kind = (cell[i] * NAMINGS.length + namingOf(model[i], inUniverse)) * KIND
        kinds[kind] += count[i]
        kinds[kind + 1] += calls[i]
        addLimbs(kinds, kind + 2, valueHi[i], valueLo[i])
        addLimbs(kinds, kind + 4, creatorHi[i], creatorLo[i])
    }
    for (let kind = 0; kind < cells.length * NAMINGS.length; kind++) {
        const [count, calls, hi, lo, creatorHi, creatorLo] = kinds.subarray(kind * KIND, (kind + 1) * KIND)
        if (count === 0) continue
        const sum = sums.get(cells[Math.floor(kind / NAMINGS.length)], NAMINGS[kind % NAMINGS.length])
        sum.payments += count
        sum.paidCalls += calls
        sum.hi += hi
        sum.lo += lo
        sum.creatorHi += creatorHi
        sum.creatorLo += creatorLo
    }
}

function addBatches({ cells, batches }: Block, sums: CellSums): void {
    for (let i = 0; i < batches.cell.length; i++) {
        const sum = sums.get(cells[batches.cell[i]], null)
        sum.batches += batches.count[i]
        sum.claimed += batches.claimed[i]
        sum.published += batches.published[i]
        sum.batchVerified += batches.verified[i]
    }
}
