import { LIMB } from '../base/amount'
import { atOnce, type Steps, sorted } from '../stats'
import { type Block, type Cell, cellKey } from './block'

export interface CallRow {
    member: number
    cell: number
    count: number
    verified: number
}

export interface LateRow extends CallRow {
    at: number
}

export interface PaymentRow {
    payer: number
    model: number
    cell: number
    count: number
    calls: number
    valueHi: number
    valueLo: number
    creatorHi: number
    creatorLo: number
}

export interface BatchRow {
    cell: number
    count: number
    claimed: bigint
    published: number
    verified: number
}

/** Above every member's number: two of them make a key below 2^53. */
const MEMBERS = 2 ** 26

/** Adds up rows of demand, of facts or of other blocks, into one block. */
export class BlockBuilder {
    private readonly cells = new Map<string, number>()
    /** Rows by member, one map a cell. */
    private readonly calls: Map<number, CallRow>[] = []
    private readonly payments: Map<number, PaymentRow>[] = []
    private readonly late = new Map<string, LateRow>()
    private readonly batches = new Map<number, BatchRow>()

    cell(cell: Cell): number {
        return this.cellOf(cellKey(cell))
    }

    addCall(row: CallRow): void {
        const rows = this.calls[row.cell]
        const kept = rows.get(row.member)
        if (!kept) rows.set(row.member, { ...row })
        else {
            kept.count += row.count
            kept.verified += row.verified
        }
    }

    /** Rows that are given to `addCall` too. */
    addLate(row: LateRow): void {
        const key = `${row.member} ${row.cell} ${row.at}`
        const kept = this.late.get(key)
        if (!kept) this.late.set(key, { ...row })
        else {
            kept.count += row.count
            kept.verified += row.verified
        }
    }

    addPayment(row: PaymentRow): void {
        const rows = this.payments[row.cell]
        const key = row.payer * MEMBERS + row.model
        const kept = rows.get(key)
        if (!kept) {
            rows.set(key, { ...row })
            return
        }
        kept.count += row.count
        kept.calls += row.calls
        kept.valueHi += row.valueHi
        kept.valueLo += row.valueLo
        kept.creatorHi += row.creatorHi
        kept.creatorLo += row.creatorLo
        if (kept.valueLo >= LIMB) {
            kept.valueLo -= LIMB
            kept.valueHi += 1
        }
        if (kept.creatorLo >= LIMB) {
            kept.creatorLo -= LIMB
            kept.creatorHi += 1
        }
    }

    addBatch(row: BatchRow): void {
        const kept = this.batches.get(row.cell)
        if (!kept) this.batches.set(row.cell, { ...row })
        else {
            kept.count += row.count
            kept.claimed += row.claimed
            kept.published += row.published
            kept.verified += row.verified
        }
    }

    /** Adds another block of the same dictionary. */
    addBlock({ cells, calls, late, payments, batches }: Block): void {
        const own = cells.map((key) => this.cellOf(key))
        for (let i = 0; i < calls.member.length; i++)
            this.addCall({
                member: calls.member[i],
                cell: own[calls.cell[i]],
                count: calls.count[i],
                verified: calls.verified[i],
            })
        for (let i = 0; i < late.member.length; i++)
            this.addLate({
                member: late.member[i],
                cell: own[late.cell[i]],
                at: late.at[i],
                count: late.count[i],
                verified: late.verified[i],
            })
        for (let i = 0; i < payments.payer.length; i++)
            this.addPayment({
                payer: payments.payer[i],
                model: payments.model[i],
                cell: own[payments.cell[i]],
                count: payments.count[i],
                calls: payments.calls[i],
                valueHi: payments.valueHi[i],
                valueLo: payments.valueLo[i],
                creatorHi: payments.creatorHi[i],
                creatorLo: payments.creatorLo[i],
            })
        for (let i = 0; i < batches.cell.length; i++)
            this.addBatch({
                cell: own[batches.cell[i]],
                count: batches.count[i],
                claimed: batches.claimed[i],
                published: batches.published[i],
                verified: batches.verified[i],
            })
    }

    finish(): Block {
        return atOnce(this.finished())
    }

    /** `finish` in small steps. */
    *finished(): Steps<Block> {
        const calls = yield* inOrder(
            this.calls.flatMap((rows) => [...rows.values()]),
            (a, b) => a.member - b.member || a.cell - b.cell,
        )
        const late = yield* inOrder(
            [...this.late.values()],
            (a, b) => a.member - b.member || a.cell - b.cell || a.at - b.at,
        )
        const payments = yield* inOrder(
            this.payments.flatMap((rows) => [...rows.values()]),
            (a, b) => a.payer - b.payer || a.model - b.model || a.cell - b.cell,
        )
        const batches = yield* inOrder([...this.batches.values()], (a, b) => a.cell - b.cell)
        return {
            cells: [...this.cells.keys()],
            calls: {
                member: yield* ints(calls, (row) => row.member),
                cell: yield* ints(calls, (row) => row.cell),
                count: yield* doubles(calls, (row) => row.count),
                verified: yield* doubles(calls, (row) => row.verified),
            },
            late: {
                member: yield* ints(late, (row) => row.member),
                cell: yield* ints(late, (row) => row.cell),
                at: yield* doubles(late, (row) => row.at),
                count: yield* doubles(late, (row) => row.count),
                verified: yield* doubles(late, (row) => row.verified),
            },
            payments: {
                payer: yield* ints(payments, (row) => row.payer),
                model: yield* ints(payments, (row) => row.model),
                cell: yield* ints(payments, (row) => row.cell),
                count: yield* doubles(payments, (row) => row.count),
                calls: yield* doubles(payments, (row) => row.calls),
                valueHi: yield* doubles(payments, (row) => row.valueHi),
                valueLo: yield* doubles(payments, (row) => row.valueLo),
                creatorHi: yield* doubles(payments, (row) => row.creatorHi),
                creatorLo: yield* doubles(payments, (row) => row.creatorLo),
            },
            batches: {
                cell: yield* ints(batches, (row) => row.cell),
                count: yield* doubles(batches, (row) => row.count),
                claimed: batches.map((row) => row.claimed),
                published: yield* doubles(batches, (row) => row.published),
                verified: yield* doubles(batches, (row) => row.verified),
            },
        }
    }

    private cellOf(key: string): number {
        let cell = this.cells.get(key)
        if (cell === undefined) {
            cell = this.cells.size
            this.cells.set(key, cell)
            this.calls.push(new Map())
            this.payments.push(new Map())
        }
        return cell
    }
}

function* inOrder<Row>(rows: Row[], compare: (a: Row, b: Row) => number): Steps<Row[]> {
    yield
    const order = yield* sorted(
        Int32Array.from(rows, (_, place) => place),
        (a, b) => compare(rows[a], rows[b]),
    )
    return Array.from(order, (place) => rows[place])
}

function* ints<Row>(rows: Row[], pick: (row: Row) => number): Steps<Int32Array> {
    yield
    return Int32Array.from(rows, pick)
}

function* doubles<Row>(rows: Row[], pick: (row: Row) => number): Steps<Float64Array> {
    yield
    return Float64Array.from(rows, pick)
}
