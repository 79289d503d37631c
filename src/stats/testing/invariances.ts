import fc from 'fast-check'
import { type Distribution, distribution } from '../distribution'
import type { Outcome } from '../outcome'
import { seeded } from '../random'

/** Calls per model of a small universe in which somebody is used. */
export const demand = fc
    .array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 40 })
    .filter((values) => values.some((value) => value > 0))

type Measure = (d: Distribution) => Outcome<number>

interface Laws {
    /** Of one used model alone; null when the measure does not exist for it. */
    one: number | null
    /** Of n models used equally. */
    equal: (n: number) => number
    /** Value when every model stands m times; left out where the measure has no such law. */
    replicated?: (value: number, m: number) => number
    /** What a transfer from a model to one that is used no less does. */
    transfer?: 'rises' | 'falls' | 'does not fall'
    /** False for counts, where a call is not a unit that can be changed. */
    scales?: boolean
}

/** Registers the tests that every measure of one population passes. */
export function obeys(name: string, measure: Measure, laws: Laws): void {
    const { one, equal, replicated, transfer, scales = true } = laws
    const of = (values: ArrayLike<number>) => measure(distribution(values))

    test(`${name}: empty and unused universes have no value, with a reason`, () => {
        expect(of([])).toEqual({ value: null, nullReason: expect.stringMatching(/^[A-Z].*\.$/) })
        expect(of([0, 0, 0])).toEqual({ value: null, nullReason: expect.stringMatching(/^[A-Z].*\.$/) })
    })

    test(`${name}: one model alone`, () => {
        if (one === null) expect(of([7]).nullReason).toMatch(/^[A-Z].*\.$/)
        else expect(of([7]).value).toBeCloseTo(one, 12)
    })

    test(`${name}: equal demand`, () => {
        for (const n of [2, 3, 10]) expect(of(Array(n).fill(4)).value).toBeCloseTo(equal(n), 12)
    })

    test(`${name}: a million models are measured in time`, () => {
        const d = million()
        const start = performance.now()
        measure(d)
        expect(performance.now() - start).toBeLessThan(5000)
    })

    test(`${name}: does not depend on the order of the models, to the bit`, () => {
        fc.assert(
            fc.property(demand, fc.integer(), (values, seed) => {
                expect(of(shuffled(values, seed))).toEqual(of(values))
            }),
        )
    })

    if (scales) {
        test(`${name}: does not depend on the unit of demand`, () => {
            fc.assert(
                fc.property(demand, fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (values, unit) => {
                    same(of(values.map((value) => value * unit)), of(values))
                }),
            )
        })
    }

    if (replicated) {
        test(`${name}: follows its law when every model stands several times`, () => {
            fc.assert(
                fc.property(demand, fc.integer({ min: 2, max: 5 }), (values, m) => {
                    const { value } = of(values)
                    if (value === null) return
                    const many = of(Array.from({ length: m }, () => values).flat())
                    expect(many.value).toBeCloseTo(replicated(value, m), 9)
                }),
            )
        })
    }

    if (transfer) {
        test(`${name}: ${transfer} when a model gives to one that is used no less`, () => {
            fc.assert(
                fc.property(
                    demand,
                    fc.nat(),
                    fc.nat(),
                    fc.integer({ min: 1, max: 1000 }),
                    (values, a, b, most) => {
                        const sorted = [...values].sort((x, y) => x - y)
                        const [poor, rich] = [a % sorted.length, b % sorted.length].sort((x, y) => x - y)
                        const amount = Math.min(most, sorted[poor])
                        if (poor === rich || amount === 0) return
                        const before = of(sorted).value
                        sorted[poor] -= amount
                        sorted[rich] += amount
                        const after = of(sorted).value
                        if (before === null || after === null) return
                        if (transfer === 'rises') expect(after).toBeGreaterThan(before)
                        else if (transfer === 'falls') expect(after).toBeLessThan(before)
                        else expect(after).toBeGreaterThan(before - 1e-12)
                    },
                ),
            )
        })
    }
}

let drawn: Distribution | undefined

/** Counts with a long tail, half of the models unused. */
function million(): Distribution {
    if (drawn) return drawn
    const counts = new Float64Array(1_000_000)
    for (let i = 0; i < counts.length; i += 2) counts[i] = 1 + (500_000 / (i + 1) - ((500_000 / (i + 1)) % 1))
    drawn = distribution(counts)
    return drawn
}

export function shuffled(values: readonly number[], seed: number): number[] {
    const random = seeded(seed)
    const result = [...values]
    for (let i = result.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1))
        ;[result[i], result[j]] = [result[j], result[i]]
    }
    return result
}

function same(a: Outcome<number>, b: Outcome<number>): void {
    expect(a.nullReason).toBe(b.nullReason)
    if (a.value !== null && b.value !== null) expect(a.value).toBeCloseTo(b.value, 9)
}
