import { randomOf } from '../analytics/testing/random-facts'
import type { Span } from '../database/span'
import { addedUp } from '../sealing/seal'
import type { Block } from './block'
import { BlockBuilder } from './block-builder'
import { type DayFacts, FactsBuilder, factsIn, joined, packFacts, unpackFacts } from './day-facts'

const CHAINS = [10740, 8453]
const ROWS = 400

/** Facts of two chains, a few in each block and several blocks in a second. */
function factsOf(seed: number, firstHeight = 0): DayFacts {
    const random = randomOf(seed)
    const below = (most: number) => Math.floor(random() * most)
    const builder = new FactsBuilder()
    for (let row = 0; row < ROWS; row++) {
        const height = firstHeight + Math.floor(row / 3)
        const when = { height, timeMs: Math.floor(height / 4) * 1000 }
        const cell = builder.cell({
            chainId: CHAINS[below(2)],
            rail: 'X402',
            mode: null,
            reason: null,
            provenance: `p${below(3)}`,
            payTo: null,
        })
        const call = { member: below(20), cell, count: 1, verified: below(2), ...when }
        builder.addCall(call)
        if (random() < 0.2) builder.addLate({ ...call, at: below(1_000) })
        builder.addPayment({
            payer: below(9),
            model: below(20),
            cell,
            count: 1,
            calls: below(4),
            valueHi: below(5),
            valueLo: below(10 ** 9),
            creatorHi: 0,
            creatorLo: below(10 ** 9),
            ...when,
        })
        if (random() < 0.1)
            builder.addBatch({
                cell,
                count: 1,
                claimed: 10n ** 30n + BigInt(row),
                published: 1,
                verified: 0,
                ...when,
            })
    }
    return builder.finish()
}

const span = (chainId: number, more: Partial<Span> = {}): Span => ({
    chainId,
    height: 10 ** 9,
    fromMs: null,
    toMs: 10 ** 12,
    ...more,
})
const everything = CHAINS.map((chainId) => span(chainId))

/** Rows with their cells by name, in no order: added up, as blocks may have them several times. */
function rowsOf(...blocks: Block[]): unknown {
    const builder = new BlockBuilder()
    for (const block of blocks) builder.addBlock(block)
    const { cells, ...tables } = builder.finish()
    return Object.values(tables).map((columns) =>
        Array.from(columns.cell, (cell, row) =>
            Object.entries(columns)
                .map(([name, values]) => `${name} ${name === 'cell' ? cells[cell] : values[row]}`)
                .join(),
        ).sort(),
    )
}

test('facts of a day are the same after they were packed, in a tenth of the bytes of their columns or so', () => {
    const facts = factsOf(1)
    const packed = packFacts(facts)
    expect(unpackFacts(packed)).toEqual(facts)
    expect(packed.length).toBeLessThan((ROWS * (36 + 72)) / 3)
})

test('INV-4: the parts of a day, cut at any time or block, add up to the day', () => {
    const facts = factsOf(2)
    const random = randomOf(3)
    const whole = rowsOf(addedUp(facts))
    expect(rowsOf(factsIn(facts, everything))).toEqual(whole)
    for (let round = 0; round < 20; round++) {
        const atMs = Math.floor(random() * 40) * 1000
        const before = factsIn(
            facts,
            CHAINS.map((chainId) => span(chainId, { toMs: atMs })),
        )
        const after = factsIn(
            facts,
            CHAINS.map((chainId) => span(chainId, { fromMs: atMs })),
        )
        expect(rowsOf(before, after)).toEqual(whole)
        const height = Math.floor(random() * (ROWS / 3))
        const upTo = factsIn(facts, [span(CHAINS[0], { height }), span(CHAINS[1])])
        expect(Math.max(...upTo.calls.count)).toBe(1)
        const expected = Array.from(facts.calls.height).filter(
            (at, row) => at <= height || facts.cells[facts.calls.cell[row]].startsWith('8453'),
        )
        expect(upTo.calls.member).toHaveLength(expected.length)
    }
    expect(factsIn(facts, [span(CHAINS[0])]).calls.member.length).toBeLessThan(ROWS)
    expect(factsIn(facts, []).payments.payer).toHaveLength(0)
})

test('facts that came later are put behind those that were there', () => {
    const [one, other] = [factsOf(4), factsOf(5, ROWS)]
    const both = joined(one, other)
    expect(rowsOf(both)).toEqual(rowsOf(one, other))
    expect(both.calls.height.at(-1)).toBe(other.calls.height.at(-1))
    expect(rowsOf(joined(new FactsBuilder().finish(), one))).toEqual(rowsOf(one))
})
