import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Span } from '../database/span'
import { atOnce, placesInOrder } from '../stats'
import {
    type Block,
    type Cell,
    type ColumnType,
    cellKey,
    parseCell,
    type Row,
    SHAPES,
    type TableName,
} from './block'

/** When a fact was. */
export interface When {
    height: number
    /** Unix ms. */
    timeMs: number
}

const WHEN = { height: 'int', timeMs: 'double' } as const

/** Columns of each table, in the order of their bytes: numbers of eight bytes come first, so that all are aligned. */
const COLUMNS = (Object.keys(SHAPES) as TableName[]).map((table) => {
    const { key, sums } = SHAPES[table]
    const types = Object.entries({ ...sums, ...key, ...WHEN } as Record<string, ColumnType>)
    const of = (type: ColumnType) => types.filter(([, own]) => own === type).map(([name]) => name)
    return { table, doubles: of('double'), ints: of('int'), numerics: of('numeric') }
})

type FactColumns<Table extends TableName> = Block[Table] & { height: Int32Array; timeMs: Float64Array }

/**
 * The facts of one UTC day: a block whose rows are not added up, each of which says when it was. A part of the day is cut out of
 * it without the database.
 */
export type DayFacts = { cells: string[] } & { [Table in TableName]: FactColumns<Table> }

/** Collects facts one by one. */
export class FactsBuilder {
    private readonly cells = new Map<string, number>()
    private readonly rows: Record<TableName, When[]> = { calls: [], late: [], payments: [], batches: [] }

    cell(cell: Cell): number {
        const key = cellKey(cell)
        let place = this.cells.get(key)
        if (place === undefined) this.cells.set(key, (place = this.cells.size))
        return place
    }

    addCall(row: Row<typeof SHAPES.calls> & When): void {
        this.rows.calls.push(row)
    }

    /** Adds a late call; it must be given to `addCall` as well. */
    addLate(row: Row<typeof SHAPES.late> & When): void {
        this.rows.late.push(row)
    }

    addPayment(row: Row<typeof SHAPES.payments> & When): void {
        this.rows.payments.push(row)
    }

    addBatch(row: Row<typeof SHAPES.batches> & When): void {
        this.rows.batches.push(row)
    }

    finish(): DayFacts {
        return collect([...this.cells.keys()], ({ table, doubles, ints, numerics }) => {
            const rows = this.rows[table] as unknown as Record<string, number | bigint>[]
            return {
                ...each(doubles, (name) => Float64Array.from(rows, (row) => row[name] as number)),
                ...each(ints, (name) => Int32Array.from(rows, (row) => row[name] as number)),
                ...each(numerics, (name) => rows.map((row) => row[name])),
            }
        })
    }
}

type Column = Int32Array | Float64Array | bigint[]
type Columns = Record<string, Column>

/** The facts that lie in some spans, as a block whose rows may come several times; calls and payments in the order of the models they name. */
export function factsIn(facts: DayFacts, spans: Span[]): Block {
    const ofCell = facts.cells.map((key) => spans.filter((span) => span.chainId === parseCell(key).chainId))
    return collect(facts.cells, ({ table }) => {
        const { height, timeMs, ...columns } = facts[table] as FactColumns<TableName>
        const chosen = rowsIn({ cell: columns.cell, height, timeMs }, ofCell)
        const models = modelsOf(table, facts)
        const rows = models ? atOnce(placesInOrder(models, chosen)) : chosen
        return Object.fromEntries(Object.entries(columns).map(([name, from]) => [name, picked(from, rows)]))
    })
}

/** What rows are put in order by; null where they stay in that of the facts. */
function modelsOf(table: TableName, { calls, payments }: DayFacts): Int32Array | null {
    if (table === 'calls') return calls.member
    return table === 'payments' ? payments.model : null
}

function rowsIn(
    { cell, height, timeMs }: { cell: Int32Array; height: Int32Array; timeMs: Float64Array },
    ofCell: Span[][],
): Int32Array {
    const rows = new Int32Array(cell.length)
    let count = 0
    for (let row = 0; row < cell.length; row++)
        for (const span of ofCell[cell[row]])
            if (
                height[row] <= span.height &&
                timeMs[row] < span.toMs &&
                (span.fromMs === null || timeMs[row] >= span.fromMs)
            ) {
                rows[count++] = row
                break
            }
    return rows.subarray(0, count)
}

function picked(from: Column, rows: Int32Array): Column {
    if (from instanceof Int32Array) return ints(from, rows)
    if (from instanceof Float64Array) return doubles(from, rows)
    return Array.from(rows, (row) => from[row])
}

// Two functions, for one that is given arrays of two kinds is compiled for neither.
function ints(from: Int32Array, rows: Int32Array): Int32Array {
    const to = new Int32Array(rows.length)
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]]
    return to
}

function doubles(from: Float64Array, rows: Int32Array): Float64Array {
    const to = new Float64Array(rows.length)
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]]
    return to
}

/** The facts of two, which have none in common. */
export function joined(one: DayFacts, other: DayFacts): DayFacts {
    const cells = [...one.cells]
    const places = Int32Array.from(other.cells, (key) => {
        const place = cells.indexOf(key)
        return place >= 0 ? place : cells.push(key) - 1
    })
    return collect(cells, ({ table }) => {
        const [first, second] = [one[table], other[table]].map((columns) => ({ ...columns }) as Columns)
        second.cell = (second.cell as Int32Array).map((cell) => places[cell])
        return each(Object.keys(first), (name) => chained(first[name], second[name]))
    })
}

function chained(one: Column, other: Column): Column {
    if (Array.isArray(one)) return [...one, ...(other as bigint[])]
    const both =
        one instanceof Int32Array
            ? new Int32Array(one.length + other.length)
            : new Float64Array(one.length + other.length)
    both.set(one)
    both.set(other as Int32Array | Float64Array, one.length)
    return both
}

/** What the bytes of a day begin with. */
interface Header {
    cells: string[]
    rows: Record<TableName, number>
    /** Numbers of any size, by table and column. */
    numerics: Record<string, string[]>
}

/** Facts as bytes, compressed: the length of a header, the header, and typed arrays, little-endian. */
export function packFacts(facts: DayFacts): Buffer {
    const header: Header = {
        cells: facts.cells,
        rows: { calls: 0, late: 0, payments: 0, batches: 0 },
        numerics: {},
    }
    const bytes: Buffer[] = []
    for (const { table, doubles, ints, numerics } of COLUMNS) {
        const columns = facts[table] as unknown as Columns
        header.rows[table] = columns.cell.length
        for (const name of numerics)
            header.numerics[`${table}.${name}`] = (columns[name] as bigint[]).map(String)
        for (const name of [...doubles, ...ints]) {
            const { buffer, byteOffset, byteLength } = columns[name] as Int32Array | Float64Array
            bytes.push(Buffer.from(buffer, byteOffset, byteLength))
        }
    }
    const begin = Buffer.from(JSON.stringify(header))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(begin.length)
    return deflateRawSync(Buffer.concat([length, begin, ...bytes]))
}

/** Bytes of a piece that is unpacked to at least, and how many times larger facts are than packed. */
const LEAST_CHUNK = 65_536
const USUAL_RATIO = 16

/** Undoes `packFacts`. */
export function unpackFacts(packed: Buffer): DayFacts {
    // In one piece: it is not copied, and columns stay where they are in it.
    const bytes = inflateRawSync(packed, { chunkSize: Math.max(LEAST_CHUNK, packed.length * USUAL_RATIO) })
    const { buffer, byteOffset } = bytes
    let at = 4 + bytes.readUInt32LE()
    const { cells, rows, numerics }: Header = JSON.parse(bytes.toString('utf8', 4, at))
    // Typed arrays begin at whole elements: each table goes a few bytes towards the header, which has been read and is longer than that.
    let to = Math.floor((byteOffset + at) / 8) * 8 - COLUMNS.length * 8
    return collect(cells, (of) => {
        const count = rows[of.table]
        const size = count * (of.doubles.length * 8 + of.ints.length * 4)
        bytes.copyWithin(to - byteOffset, at, at + size)
        at += size
        const next = (size: number) => (to += size) - size
        const columns = {
            ...each(of.doubles, () => new Float64Array(buffer, next(count * 8), count)),
            ...each(of.ints, () => new Int32Array(buffer, next(count * 4), count)),
            ...each(of.numerics, (name) => numerics[`${of.table}.${name}`].map(BigInt)),
        }
        to = Math.ceil(to / 8) * 8
        return columns
    })
}

/** Bytes that they take, nearly. */
export function sizeOf(facts: DayFacts): number {
    let bytes = facts.cells.length * 240 + 2_000
    for (const { table } of COLUMNS)
        for (const column of Object.values(facts[table]) as Column[])
            bytes += Array.isArray(column) ? column.length * 32 : column.byteLength
    return bytes
}

function each(names: string[], columnOf: (name: string) => Column | (number | bigint)[]): Columns {
    return Object.fromEntries(names.map((name) => [name, columnOf(name)])) as Columns
}

function collect<Made extends { cells: string[] }>(
    cells: string[],
    columnsOf: (table: (typeof COLUMNS)[number]) => Columns,
): Made {
    return {
        cells,
        ...Object.fromEntries(COLUMNS.map((each) => [each.table, columnsOf(each)])),
    } as unknown as Made
}
