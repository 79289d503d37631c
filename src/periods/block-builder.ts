import { atOnce, type Steps } from '../stats'
import { type Block, type Cell, cellKey, type Row, SHAPES } from './block'
import { Table } from './table'

/** Adds up demand, from facts or from other blocks, into one block of a period. */
export class BlockBuilder {
    private readonly cells = new Map<string, number>()
    private readonly calls = new Table(SHAPES.calls)
    private readonly late = new Table(SHAPES.late)
    private readonly payments = new Table(SHAPES.payments)
    private readonly batches = new Table(SHAPES.batches)

    cell(cell: Cell): number {
        return this.cellOf(cellKey(cell))
    }

    addCall(row: Row<typeof SHAPES.calls>): void {
        this.calls.add(row)
    }

    /** Adds late calls; they must be given to `addCall` as well. */
    addLate(row: Row<typeof SHAPES.late>): void {
        this.late.add(row)
    }

    addPayment(row: Row<typeof SHAPES.payments>): void {
        this.payments.add(row)
    }

    addBatch(row: Row<typeof SHAPES.batches>): void {
        this.batches.add(row)
    }

    /** Adds another block of the same dictionary. */
    addBlock({ cells, calls, late, payments, batches }: Block): void {
        const own = cells.map((key) => this.cellOf(key))
        this.calls.addColumns(calls, own)
        this.late.addColumns(late, own)
        this.payments.addColumns(payments, own)
        this.batches.addColumns(batches, own)
    }

    finish(): Block {
        return atOnce(this.finished())
    }

    /** `finish` in small steps. */
    *finished(): Steps<Block> {
        return {
            cells: [...this.cells.keys()],
            calls: yield* this.calls.finished(),
            late: yield* this.late.finished(),
            payments: yield* this.payments.finished(),
            batches: yield* this.batches.finished(),
        }
    }

    private cellOf(key: string): number {
        let cell = this.cells.get(key)
        if (cell === undefined) {
            cell = this.cells.size
            this.cells.set(key, cell)
        }
        return cell
    }
}
