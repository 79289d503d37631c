import { carry } from '../../periods/amount'
import { type Block, parseCell } from '../../periods/block'
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
        { payer, model, kind, kinds }: Pick<PairTable, 'payer' | 'model' | 'kind' | 'kinds'>,
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
    const most = blocks.reduce((sum, { payments }) => sum + payments.payer.length, 0)
    const table = new PairTable(most)
    for (const block of blocks) {
        yield
        yield* table.add(block)
    }
    const { rows, kinds } = table
    const sums: Float64Array[] = []
    for (const sum of table.sums) {
        yield
        sums.push(sum.slice(0, rows))
    }
    yield
    const [payer, model, kind] = [table.payer, table.model, table.kind].map((ids) => ids.slice(0, rows))
    const [, , valueHi, valueLo, creatorHi, creatorLo] = sums
    yield
    carry(valueHi, valueLo)
    yield
    carry(creatorHi, creatorLo)
    return new Pairs({ payer, model, kind, kinds }, sums, size)
}

/** Rows added up in one step. */
const STEP = 16_384

/** Open addressing over (payer, model, kind). */
class PairTable {
    rows = 0
    readonly payer: Int32Array
    readonly model: Int32Array
    readonly kind: Int32Array
    /** count, calls, valueHi, valueLo, creatorHi, creatorLo */
    readonly sums: Float64Array[]
    readonly kinds: { rail: string; payTo: string }[] = []
    private readonly kindOf = new Map<string, number>()
    private readonly slots: Int32Array
    private readonly mask: number

    constructor(most: number) {
        this.payer = new Int32Array(most)
        this.model = new Int32Array(most)
        this.kind = new Int32Array(most)
        this.sums = Array.from({ length: 6 }, () => new Float64Array(most))
        const bits = Math.ceil(Math.log2(most * 2 + 2))
        this.slots = new Int32Array(2 ** bits)
        this.mask = 2 ** bits - 1
    }

    *add({ cells, payments }: Block): Steps<void> {
        const kinds = new Int32Array(cells.length).fill(-1)
        const { payer, model, cell, count, calls, valueHi, valueLo, creatorHi, creatorLo } = payments
        const [sumCount, sumCalls, sumHi, sumLo, sumCreatorHi, sumCreatorLo] = this.sums
        for (let i = 0; i < payer.length; i++) {
            if (i % STEP === STEP - 1) yield
            if (kinds[cell[i]] < 0) kinds[cell[i]] = this.kindOfCell(cells[cell[i]])
            const row = this.find(payer[i], model[i], kinds[cell[i]])
            sumCount[row] += count[i]
            sumCalls[row] += calls[i]
            sumHi[row] += valueHi[i]
            sumLo[row] += valueLo[i]
            sumCreatorHi[row] += creatorHi[i]
            sumCreatorLo[row] += creatorLo[i]
        }
    }

    private find(payer: number, model: number, kind: number): number {
        let slot =
            (Math.imul(payer, 0x9e3779b1) ^ Math.imul(model, 0x85ebca6b) ^ Math.imul(kind, 0xc2b2ae35)) >>> 0
        slot = (slot ^ (slot >>> 15)) & this.mask
        for (;;) {
            const row = this.slots[slot] - 1
            if (row < 0) break
            if (this.payer[row] === payer && this.model[row] === model && this.kind[row] === kind) return row
            slot = (slot + 1) & this.mask
        }
        const row = this.rows++
        this.slots[slot] = row + 1
        this.payer[row] = payer
        this.model[row] = model
        this.kind[row] = kind
        return row
    }

    private kindOfCell(key: string): number {
        const { rail, payTo } = parseCell(key)
        const id = `${rail}|${payTo}`
        let kind = this.kindOf.get(id)
        if (kind === undefined) {
            kind = this.kinds.push({ rail, payTo: payTo ?? '' }) - 1
            this.kindOf.set(id, kind)
        }
        return kind
    }
}
