import type { Block } from '../../periods/block'
import { BlockBuilder } from '../../periods/block-builder'
import { atOnce } from '../../stats'
import { addUpPairs } from './pairs'
import { BookAsOf } from './registry-at'
import { addUpWindow } from './window-demand'

const EMPTY = new BookAsOf([], [], [])
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

function blockOf(paid: Paid[]): Block {
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
    return builder.finish()
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
    const window = atOnce(addUpWindow([blockOf(paid), blockOf(paid)], EMPTY, SIZE, 0))
    expect(window.valueOf(3)).toBe(value * 80_000n)
    expect(window.cells.map(({ value, creatorValue, payments }) => [value, creatorValue, payments])).toEqual([
        [value * 80_000n, value * 80_000n, 80_000],
    ])
})

test('pairs are added up over blocks as by plain counting, also of a payer who pays for almost everything', () => {
    const blocks = [payments(20_000, 1), payments(9_000, 2), [], payments(17, 3)]
    const expected = new Map<string, { count: number; value: bigint }>()
    for (const { payer, model, rail, value } of blocks.flat()) {
        const key = `${payer} ${model} ${rail}`
        const sum = expected.get(key) ?? { count: 0, value: 0n }
        expected.set(key, { count: sum.count + 1, value: sum.value + value })
    }
    const pairs = atOnce(addUpPairs(blocks.map(blockOf), SIZE))
    const found = new Map<string, { count: number; value: bigint }>()
    for (let row = 0; row < pairs.length; row++) {
        const { rail, payTo } = pairs.kinds[pairs.kind[row]]
        expect(payTo).toBe('0xaa')
        const key = `${pairs.payer[row]} ${pairs.model[row]} ${rail}`
        expect(found.has(key)).toBe(false)
        found.set(key, {
            count: pairs.count[row],
            value: BigInt(pairs.valueHi[row]) * LIMB + BigInt(pairs.valueLo[row]),
        })
        expect(pairs.calls[row]).toBe(pairs.count[row] * 2)
    }
    expect(found).toEqual(expected)
    expect([...pairs.ofPayer(7)].every((row) => pairs.payer[row] === 7)).toBe(true)
    expect(pairs.ofModel(11).length).toBe(
        [...expected.keys()].filter((key) => key.split(' ')[1] === '11').length,
    )
})
