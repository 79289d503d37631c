import { BlockBuilder } from '../../periods/block-builder'
import { atOnce } from '../../stats'
import { bookOf } from '../testing/book'
import { type IndexedBlock, indexed } from './indexed-block'
import { Payments } from './payments'
import type { BookModel } from './registry-at'
import { addUpWindow, WindowRows } from './window-demand'

const EMPTY = bookOf([])
const SIZE = 50_000
const RAILS = ['X402_UPTO', 'X402_EXACT', 'CONTRACT']

interface Paid {
    payer: number
    model: number
    rail: string
    /** OPG base units. */
    value: bigint
}

const LIMB = 10n ** 12n

function blockOf(paid: Paid[]): IndexedBlock {
    const builder = new BlockBuilder()
    for (const { payer, model, rail, value } of paid) {
        const cell = builder.cell({
            chainId: 8453,
            rail,
            mode: null,
            reason: null,
            provenance: 'demo',
            payTo: '0xaa',
        })
        const limbs = { valueHi: Number(value / LIMB), valueLo: Number(value % LIMB) }
        const creator = { creatorHi: limbs.valueHi, creatorLo: limbs.valueLo }
        builder.addPayment({ payer, model, cell, count: 1, calls: 2, ...limbs, ...creator })
    }
    return atOnce(indexed(builder.finish()))
}

/** Numbers of a fixed sequence, 0 to 2^31. */
function* sequence(seed: number): Generator<number, never> {
    for (let n = seed; ; n = (Math.imul(n, 1_103_515_245) + 12_345) & 0x7fffffff) yield n
}

function payments(count: number, seed: number): Paid[] {
    const numbers = sequence(seed)
    const next = (below: number) => (numbers.next().value >> 8) % below
    return Array.from({ length: count }, () => ({
        // One payer pays for half of everything.
        payer: next(2) === 0 ? 7 : 100 + next(200),
        model: next(5_000),
        rail: RAILS[next(3)],
        value: BigInt(next(1_000_000)) * 987_654_321_987n,
    }))
}

test('INV-6: money of a window is exact, however many payments there are whose last digits are large', () => {
    const value = 10n ** 18n - 1n
    const paid = Array.from({ length: 40_000 }, (_, n) => ({
        payer: 10 + n,
        model: 3,
        rail: 'CONTRACT',
        value,
    }))
    const window = atOnce(addUpWindow(new WindowRows([blockOf(paid), blockOf(paid)], EMPTY, 0, SIZE), EMPTY))
    expect(window.valueOf(3)).toBe(value * 80_000n)
    expect(window.cells.map(({ value, creatorValue, payments }) => [value, creatorValue, payments])).toEqual([
        [value * 80_000n, value * 80_000n, 80_000],
    ])
})

test('rows of a model are found in every block, and payers are counted once a group, as by plain counting', () => {
    const lists = [payments(20_000, 1), payments(9_000, 2), [], payments(17, 3)]
    const paid = new Payments(lists.map(blockOf), SIZE, EMPTY)
    const named = lists.flat().filter(({ model }) => model === 11)
    const rows = paid.ofModel(11)
    let [count, value] = [0, 0n]
    for (const { part, from, to } of rows)
        for (let row = from; row < to; row++) {
            count += part.payments.count[row]
            value += BigInt(part.payments.valueHi[row]) * LIMB + BigInt(part.payments.valueLo[row])
        }
    expect(count).toBe(named.length)
    expect(value).toBe(named.reduce((sum, each) => sum + each.value, 0n))
    expect(paid.ofModel(49_999)).toEqual([])

    // Groups of three models each; a third of the models has none.
    const groupOf = Int32Array.from({ length: 5_000 }, (_, model) =>
        model % 3 === 0 ? 0 : 1 + (model % 400),
    )
    const leaveOut = (payer: number, model: number) => payer % 10 === 7 && model % 2 === 0
    const expected = new Map<number, Set<number>>()
    for (const { payer, model } of lists.flat()) {
        const group = groupOf[model]
        if (group === 0 || leaveOut(payer, model)) continue
        expected.set(group, (expected.get(group) ?? new Set()).add(payer))
    }
    const counts = atOnce(paid.distinctPayers(groupOf, 401, leaveOut))
    expect(Array.from(counts)).toEqual(
        Array.from({ length: 401 }, (_, group) => expected.get(group)?.size ?? 0),
    )
    const everybody = new Set(lists.flat().map(({ payer }) => payer))
    expect(atOnce(paid.payers()).reduce((sum, flag) => sum + flag, 0)).toBe(everybody.size)
})

test('INV-5: what names a model that is none of the universe is told apart, exactly, however the sums of a period were kept', () => {
    const list = payments(5_000, 4)
    const known = [1, 2, 3, 500, 4_999]
    const models = known.map(
        (member) =>
            ({
                member,
                name: null,
                catalogueName: null,
                registryChainId: null,
                registeredHeight: null,
                registeredMs: null,
                catalogued: true,
                owner: 0,
                payout: 0,
            }) satisfies BookModel,
    )
    const book = bookOf(models)
    const window = atOnce(addUpWindow(new WindowRows([blockOf(list)], book, 0, SIZE), book))
    const sumOf = (isIn: (model: number) => boolean) =>
        list.filter(({ model }) => isIn(model)).reduce((sum, { value }) => sum + value, 0n)
    const found = (naming: string) =>
        window.cells.filter((cell) => cell.naming === naming).reduce((sum, { value }) => sum + value, 0n)
    expect(found('MODEL')).toBe(sumOf((model) => known.includes(model)))
    expect(found('NONE')).toBe(sumOf((model) => model === 0))
    expect(found('UNKNOWN_NAME')).toBe(sumOf((model) => model !== 0 && !known.includes(model)))
})
