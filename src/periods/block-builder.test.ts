import * as fc from 'fast-check'
import { LIMB, toAmount } from '../base/amount'
import { type Block, type Cell, type Row, SHAPES, type TableName } from './block'
import { BlockBuilder } from './block-builder'

const RAILS = ['PRECOMPILE', 'X402_UPTO', 'BATCH']
const cellOf = (rail: number): Cell => ({
    chainId: 8453,
    rail: RAILS[rail],
    mode: null,
    reason: null,
    provenance: 'demo',
    payTo: null,
})

const small = fc.nat({ max: 4 })
const count = fc.nat({ max: 1_000_000 })
const rail = fc.nat({ max: RAILS.length - 1 })
const hi = fc.nat({ max: 1_000_000 })
const lo = fc.integer({ min: 0, max: LIMB - 1 })
const call = fc.record({ member: small, cell: rail, count, verified: count })
const late = fc.record({ member: small, cell: rail, at: fc.constantFrom(1e12, 2e12), count, verified: count })
const payment = fc.record({
    payer: small,
    model: small,
    cell: rail,
    count,
    calls: count,
    valueHi: hi,
    valueLo: lo,
    creatorHi: hi,
    creatorLo: lo,
})
const batch = fc.record({
    cell: rail,
    count,
    claimed: fc.bigInt({ min: 0n, max: 2n ** 256n }),
    published: count,
    verified: count,
})
type RowOf<Name extends TableName> = Row<(typeof SHAPES)[Name]>
type Fact =
    | { kind: 'addCall'; row: RowOf<'calls'> }
    | { kind: 'addLate'; row: RowOf<'late'> }
    | { kind: 'addPayment'; row: RowOf<'payments'> }
    | { kind: 'addBatch'; row: RowOf<'batches'> }
const fact: fc.Arbitrary<Fact> = fc.oneof(
    call.map((row) => ({ kind: 'addCall' as const, row })),
    late.map((row) => ({ kind: 'addLate' as const, row })),
    payment.map((row) => ({ kind: 'addPayment' as const, row })),
    batch.map((row) => ({ kind: 'addBatch' as const, row })),
)

function blockOf(facts: Fact[]): Block {
    const builder = new BlockBuilder()
    for (const { kind, row } of facts)
        builder[kind]({ ...row, cell: builder.cell(cellOf(row.cell)) } as never)
    return builder.finish()
}

const TABLES: Record<Fact['kind'], TableName> = {
    addCall: 'calls',
    addLate: 'late',
    addPayment: 'payments',
    addBatch: 'batches',
}

/** The sums of a block's rows by what tells them apart, amounts put together; in a form without an order. */
function sumsOf(table: TableName, rows: Record<string, number | bigint | string>[]): string[] {
    const sums = new Map<string, Record<string, bigint>>()
    for (const row of rows) {
        const key = Object.keys(SHAPES[table].key)
            .map((name) => `${name}=${row[name]}`)
            .join(' ')
        const sum = sums.get(key) ?? {}
        sums.set(key, sum)
        for (const name of Object.keys(SHAPES[table].sums)) {
            const isHigh = name.endsWith('Hi')
            const whole = isHigh || name.endsWith('Lo') ? name.slice(0, -2) : name
            const more = isHigh ? toAmount(Number(row[name]), 0) : BigInt(row[name])
            sum[whole] = (sum[whole] ?? 0n) + more
        }
    }
    return [...sums].map(([key, sum]) => `${key}: ${Object.entries(sum)}`).sort()
}

/** The rows of a table of a block, with the names of their rails instead of numbers of cells. */
function rowsOf({ cells, ...tables }: Block, table: TableName) {
    const columns = tables[table] as unknown as Record<string, ArrayLike<number | bigint>>
    return Array.from(columns.cell, (cell, i) => ({
        ...Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]])),
        cell: cells[Number(cell)].split('|')[1],
    }))
}

const recounted = (facts: Fact[], table: TableName) =>
    sumsOf(
        table,
        facts
            .filter(({ kind }) => TABLES[kind] === table)
            .map(({ row }) => ({ ...row, cell: RAILS[row.cell] })),
    )
const contents = (block: Block) => Object.values(TABLES).map((table) => sumsOf(table, rowsOf(block, table)))
const facts = fc.array(fact, { maxLength: 80 })

test('INV-4: a block is the sum of its facts, counted one by one', () => {
    fc.assert(
        fc.property(facts, (facts) => {
            const block = blockOf(facts)
            expect(contents(block)).toEqual(Object.values(TABLES).map((table) => recounted(facts, table)))
        }),
        { numRuns: 200 },
    )
})

test('INV-4: a month that is added up from its days is the block of all their facts', () => {
    fc.assert(
        fc.property(fc.array(facts, { maxLength: 4 }), (days) => {
            const month = new BlockBuilder()
            for (const day of days) month.addBlock(blockOf(day))
            expect(contents(month.finish())).toEqual(contents(blockOf(days.flat())))
        }),
        { numRuns: 100 },
    )
})

test('INV-4: the order that facts come in does not matter', () => {
    const shuffled = facts.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
        fc.property(shuffled, ([one, other]) => {
            expect(contents(blockOf(other))).toEqual(contents(blockOf(one)))
        }),
        { numRuns: 100 },
    )
})

test('rows of a block are in order, no two have the same key, and low limbs are carried', () => {
    fc.assert(
        fc.property(facts, facts, (one, other) => {
            const builder = new BlockBuilder()
            for (const facts of [one, other]) builder.addBlock(blockOf(facts))
            const block = builder.finish()
            for (const table of Object.values(TABLES)) {
                const columns = block[table] as unknown as Record<string, ArrayLike<number>>
                const keys = Object.keys(SHAPES[table].key).map((name) => columns[name])
                const order = Array.from(keys[0], (_, i) => keys.map((key) => key[i]))
                const compared = (a: number[], b: number[]) =>
                    a.map((value, k) => value - b[k]).find((difference) => difference !== 0) ?? 0
                for (let i = 1; i < order.length; i++)
                    expect(compared(order[i - 1], order[i])).toBeLessThan(0)
            }
            for (const low of [block.payments.valueLo, block.payments.creatorLo])
                for (const value of low) expect(value).toBeLessThan(LIMB)
        }),
        { numRuns: 100 },
    )
})

test('INV-6: a hundred thousand payments of one payer with large last digits add up exactly, and the table grows as it must', () => {
    const builder = new BlockBuilder()
    const cell = builder.cell(cellOf(1))
    const one = { cell, count: 1, calls: 0, creatorHi: 0, creatorLo: 0 }
    for (let n = 0; n < 100_000; n++)
        builder.addPayment({ ...one, payer: 7, model: n % 3_000, valueHi: 0, valueLo: LIMB - 1 })
    const { payments } = builder.finish()
    expect(payments.model).toHaveLength(3_000)
    let total = 0n
    for (const [i, high] of payments.valueHi.entries()) total += toAmount(high, payments.valueLo[i])
    expect(total).toBe(100_000n * BigInt(LIMB - 1))
})
