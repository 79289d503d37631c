import { carry } from '../base/amount'
import { type Steps, sorted } from '../stats'
import type { Columns, ColumnType, Row, Shape } from './block'

type Numbers = Int32Array | Float64Array
/** Bigints are added like numbers, but lie in a plain list. */
type Values = Numbers | bigint[]

/**
 * A table of a block that adds up rows of equal key: a hash table with open addressing over columns, as there may be
 * millions of rows.
 */
export class Table<S extends Shape> {
    private readonly keyNames: string[]
    private readonly sumNames: string[]
    private keys: Numbers[]
    private sums: Values[]
    private rows = 0
    /** Row plus one; 0 = free. */
    private slots = new Int32Array(64)
    /** The key that is looked for. */
    private readonly wanted: number[]

    constructor(private readonly shape: S) {
        this.keyNames = Object.keys(shape.key)
        this.sumNames = Object.keys(shape.sums)
        this.wanted = this.keyNames.map(() => 0)
        this.keys = this.keyNames.map((name) => column(shape.key[name], 16) as Numbers)
        this.sums = this.sumNames.map((name) => column(shape.sums[name], 16))
    }

    add(row: Row<S>): void {
        const given = row as Record<string, number>
        for (let k = 0; k < this.wanted.length; k++) this.wanted[k] = given[this.keyNames[k]]
        const place = this.place()
        for (let s = 0; s < this.sums.length; s++) (this.sums[s] as Numbers)[place] += given[this.sumNames[s]]
        this.carry(place, place + 1)
    }

    /** Adds the rows of another table, whose cells have other places. @param cellOf number of a cell here */
    addColumns(columns: Columns<S>, cellOf: number[]): void {
        const given = columns as unknown as Record<string, Numbers>
        const keys = this.keyNames.map((name) => given[name])
        const cellAt = this.keyNames.indexOf('cell')
        const places = new Int32Array(keys[0].length)
        for (let i = 0; i < places.length; i++) {
            for (let k = 0; k < keys.length; k++) this.wanted[k] = keys[k][i]
            this.wanted[cellAt] = cellOf[this.wanted[cellAt]]
            places[i] = this.place()
        }
        for (let s = 0; s < this.sums.length; s++)
            addTo(this.sums[s] as Numbers, places, given[this.sumNames[s]])
        this.carry(0, this.rows)
    }

    /** The rows in order, in small steps. */
    *finished(): Steps<Columns<S>> {
        yield
        const { keys } = this
        const order = yield* sorted(
            Int32Array.from({ length: this.rows }, (_, row) => row),
            (a, b) => {
                for (const key of keys) if (key[a] !== key[b]) return key[a] - key[b]
                return 0
            },
        )
        const columns: Record<string, Values> = {}
        const names = [...this.keyNames, ...this.sumNames]
        for (const [i, values] of [...keys, ...this.sums].entries()) {
            yield
            columns[names[i]] = Array.isArray(values)
                ? Array.from(order, (row) => values[row])
                : picked(values, order)
        }
        return columns as Columns<S>
    }

    /** The place of the row with the wanted key; creates the row if there is none. */
    private place(): number {
        const { keys, wanted, slots } = this
        const mask = slots.length - 1
        let slot = hash(wanted) & mask
        for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
            const row = slots[slot] - 1
            let k = 0
            while (k < keys.length && keys[k][row] === wanted[k]) k++
            if (k === keys.length) return row
        }
        const row = this.rows++
        if (row === keys[0].length) this.grow(row * 2)
        for (let k = 0; k < wanted.length; k++) this.keys[k][row] = wanted[k]
        slots[slot] = row + 1
        if (this.rows * 2 > slots.length) this.rehash(slots.length * 4)
        return row
    }

    private grow(length: number): void {
        this.keys = this.keys.map((values) => longer(values, length) as Numbers)
        this.sums = this.sums.map((values) => longer(values, length))
    }

    private rehash(length: number): void {
        this.slots = new Int32Array(length)
        const key = this.wanted.slice()
        for (let row = 0; row < this.rows; row++) {
            for (let k = 0; k < key.length; k++) key[k] = this.keys[k][row]
            let slot = hash(key) & (length - 1)
            while (this.slots[slot] !== 0) slot = (slot + 1) & (length - 1)
            this.slots[slot] = row + 1
        }
    }

    private carry(from: number, to: number): void {
        for (const limbs of this.shape.amounts ?? []) {
            const [hi, lo] = limbs.map((name) => this.sums[this.sumNames.indexOf(name)] as Float64Array)
            carry(hi, lo, from, to)
        }
    }
}

function column(type: ColumnType, length: number): Values {
    if (type === 'numeric') return new Array<bigint>(length).fill(0n)
    return type === 'int' ? new Int32Array(length) : new Float64Array(length)
}

function longer(values: Values, length: number): Values {
    if (Array.isArray(values)) return [...values, ...new Array<bigint>(length - values.length).fill(0n)]
    const into = values instanceof Int32Array ? new Int32Array(length) : new Float64Array(length)
    into.set(values)
    return into
}

function picked(values: Numbers, order: Int32Array): Numbers {
    return values instanceof Int32Array
        ? Int32Array.from(order, (row) => values[row])
        : Float64Array.from(order, (row) => values[row])
}

function addTo(sums: Numbers, places: Int32Array, more: Numbers): void {
    for (let i = 0; i < places.length; i++) sums[places[i]] += more[i]
}

function hash(key: number[]): number {
    let bits = 0
    for (let k = 0; k < key.length; k++) bits = Math.imul(bits ^ key[k], 0x85ebca6b) ^ (bits >>> 15)
    return (bits ^ (bits >>> 13)) >>> 0
}
