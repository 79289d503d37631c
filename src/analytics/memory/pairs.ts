import { carry } from '../../base/amount'
import { type Block, type PaymentColumns, parseCell } from '../../periods/block'
import type { Steps } from '../../stats'
import { type Grouped, groupByMember, rowsOf } from './grouped'

/**
 * Who paid for which model, to whom: payments of a window added up by (payer, model, rail, operator). Rows are in no order;
 * columns have a place a row. Amounts are limbs, see src/periods/amount.ts.
 */
export class Pairs {
    readonly length: number
    readonly payer: Int32Array
    /** 0 names none. */
    readonly model: Int32Array
    /** Place in `kinds`. */
    readonly kind: Int32Array
    readonly count: Float64Array
    /** Calls that the payments say they pay for. */
    readonly calls: Float64Array
    readonly valueHi: Float64Array
    readonly valueLo: Float64Array
    readonly creatorHi: Float64Array
    readonly creatorLo: Float64Array
    /** Rail and who was paid, 0x hex. */
    readonly kinds: { rail: string; payTo: string }[]
    private payers?: Grouped
    private models?: Grouped

    constructor(
        { payer, model, kind, kinds }: Pick<Pairs, 'payer' | 'model' | 'kind' | 'kinds'>,
        [count, calls, valueHi, valueLo, creatorHi, creatorLo]: Float64Array[],
        private readonly size: number,
    ) {
        this.length = payer.length
        this.payer = payer
        this.model = model
        this.kind = kind
        this.count = count
        this.calls = calls
        this.valueHi = valueHi
        this.valueLo = valueLo
        this.creatorHi = creatorHi
        this.creatorLo = creatorLo
        this.kinds = kinds
    }

    /** Rows that name a model. */
    ofModel(member: number): Int32Array {
        this.models ??= groupByMember(this.model, this.size)
        return rowsOf(this.models, member)
    }

    /** Rows of a payer. */
    ofPayer(member: number): Int32Array {
        this.payers ??= groupByMember(this.payer, this.size)
        return rowsOf(this.payers, member)
    }
}

/** Adds pairs up from blocks, in small steps. @param size above every member's number */
export function* addUpPairs(blocks: Block[], size: number): Steps<Pairs> {
    const kinds = new Kinds()
    const sources = blocks.map(({ cells, payments }) => ({ payments, kinds: kinds.ofCells(cells) }))
    const runs = yield* runsOf(sources, size)
    const table = new PairTable(Math.max(0, ...blocks.map(({ payments }) => payments.payer.length)))
    let done = 0
    for (let payer = 0; payer < size; payer++) {
        if (runs.first[payer] === 0) continue
        table.begin(payer, runs.rowsOf[payer])
        for (let run = runs.first[payer]; run !== 0; run = runs.next[run]) {
            const from = runs.from[run]
            const to = from + runs.length[run]
            table.add(sources[runs.source[run]], from, to)
            done += to - from
        }
        if (done < STEP) continue
        done = 0
        yield
    }
    yield
    const columns = table.columns()
    const [, , valueHi, valueLo, creatorHi, creatorLo] = columns.sums
    yield
    carry(valueHi, valueLo)
    yield
    carry(creatorHi, creatorLo)
    return new Pairs({ ...columns, kinds: kinds.list }, columns.sums, size)
}

/** Rows added up in one step. */
const STEP = 16_384

interface Source {
    payments: PaymentColumns
    /** Kinds by cell. */
    kinds: Int32Array
}

/**
 * Rows of one payer that stand side by side in a block. They are added up payer by payer: blocks are ordered by payer, so that
 * every column is read from its beginning to its end, and what is written lies together. Numbers from 1 on; 0 = none.
 */
interface Runs {
    source: Int32Array
    from: Int32Array
    length: Int32Array
    /** The next run of the same payer. */
    next: Int32Array
    /** By payer: its first run, and its rows. */
    first: Int32Array
    rowsOf: Int32Array
}

function* runsOf(sources: Source[], size: number): Steps<Runs> {
    let runs = 1
    for (const { payments } of sources) {
        yield
        const { payer } = payments
        for (let i = 0; i < payer.length; i++) if (i === 0 || payer[i] !== payer[i - 1]) runs++
    }
    const column = () => new Int32Array(runs)
    const [source, from, length, next] = [column(), column(), column(), column()]
    const [first, last, rowsOf] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)]
    let run = 0
    for (let of = 0; of < sources.length; of++) {
        const { payer } = sources[of].payments
        for (let i = 0, before = -1; i < payer.length; i++) {
            if (i % STEP === 0) yield
            const own = payer[i]
            rowsOf[own]++
            if (own === before) {
                length[run]++
                continue
            }
            before = own
            run++
            source[run] = of
            from[run] = i
            length[run] = 1
            if (first[own] === 0) first[own] = run
            else next[last[own]] = run
            last[own] = run
        }
    }
    return { source, from, length, next, first, rowsOf }
}

const SPARE = 1.2
/** How many times as large a table becomes when it is full. */
const GROWTH = 1.3

/** Rows of payers, one payer after the other: open addressing over the (model, kind) of the payer at hand. */
class PairTable {
    private rows = 0
    /** Where the rows of the payer at hand begin. */
    private begun = 0
    private payerNow = 0
    private payer: Int32Array
    private model: Int32Array
    private kind: Int32Array
    /** count, calls, valueHi, valueLo, creatorHi, creatorLo */
    private sums: Float64Array[]
    /** Row plus one; 0 = free. As many are in use as the payer at hand needs. */
    private slots = new Int32Array(64)
    private mask = 63

    /** @param usual rows that it has place for at once: a window has little more than the largest of its periods */
    constructor(usual: number) {
        const places = Math.ceil(usual * SPARE)
        this.payer = new Int32Array(places)
        this.model = new Int32Array(places)
        this.kind = new Int32Array(places)
        this.sums = Array.from({ length: 6 }, () => new Float64Array(places))
    }

    /** @param most rows that the payer may come to have */
    begin(payer: number, most: number): void {
        const bits = Math.ceil(Math.log2(most * 2 + 2))
        this.makePlace(this.rows + most)
        // Those of the last one are free again.
        if (this.rows > this.begun) this.slots.fill(0, 0, this.mask + 1)
        this.mask = 2 ** bits - 1
        if (this.slots.length <= this.mask) this.slots = new Int32Array(2 ** bits)
        this.payerNow = payer
        this.begun = this.rows
    }

    add({ payments, kinds }: Source, begin: number, end: number): void {
        const { model, cell, count, calls, valueHi, valueLo, creatorHi, creatorLo } = payments
        const [sumCount, sumCalls, sumHi, sumLo, sumCreatorHi, sumCreatorLo] = this.sums
        for (let i = begin; i < end; i++) {
            const row = this.find(model[i], kinds[cell[i]])
            sumCount[row] += count[i]
            sumCalls[row] += calls[i]
            sumHi[row] += valueHi[i]
            sumLo[row] += valueLo[i]
            sumCreatorHi[row] += creatorHi[i]
            sumCreatorLo[row] += creatorLo[i]
        }
    }

    /** Views of what is filled: the rest of a large array takes no memory that was not written to. */
    columns() {
        const { rows } = this
        const [payer, model, kind] = [this.payer, this.model, this.kind].map((ids) => ids.subarray(0, rows))
        return { payer, model, kind, sums: this.sums.map((sum) => sum.subarray(0, rows)) }
    }

    private makePlace(needed: number): void {
        if (needed <= this.payer.length) return
        const places = Math.ceil(Math.max(needed, this.payer.length * GROWTH))
        const larger = <Column extends Int32Array | Float64Array>(into: Column, from: Column): Column => {
            into.set(from.subarray(0, this.rows))
            return into
        }
        this.payer = larger(new Int32Array(places), this.payer)
        this.model = larger(new Int32Array(places), this.model)
        this.kind = larger(new Int32Array(places), this.kind)
        this.sums = this.sums.map((sum) => larger(new Float64Array(places), sum))
    }

    private find(model: number, kind: number): number {
        const { slots, mask } = this
        let slot = (Math.imul(model, 0x85ebca6b) ^ Math.imul(kind, 0xc2b2ae35)) >>> 0
        slot = (slot ^ (slot >>> 15)) & mask
        for (;;) {
            const row = slots[slot] - 1
            if (row < 0) break
            if (this.model[row] === model && this.kind[row] === kind) return row
            slot = (slot + 1) & mask
        }
        const row = this.rows++
        slots[slot] = row + 1
        this.payer[row] = this.payerNow
        this.model[row] = model
        this.kind[row] = kind
        return row
    }
}

/** Numbers of rails and who was paid over them. */
class Kinds {
    readonly list: { rail: string; payTo: string }[] = []
    private readonly numbers = new Map<string, number>()

    ofCells(cells: string[]): Int32Array {
        return Int32Array.from(cells, (key) => this.ofCell(key))
    }

    private ofCell(key: string): number {
        const { rail, payTo } = parseCell(key)
        const id = `${rail}|${payTo}`
        let kind = this.numbers.get(id)
        if (kind === undefined) {
            kind = this.list.push({ rail, payTo: payTo ?? '' }) - 1
            this.numbers.set(id, kind)
        }
        return kind
    }
}
