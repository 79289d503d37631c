import * as fc from 'fast-check'
import { Amount, Amounts, addLimbs, carry, LIMB, SparseAmounts, toAmount } from './amount'

const BIG = BigInt(LIMB)
const MEMBERS = 5
const amount = fc.bigInt({ min: 0n, max: 10n ** 24n })
const limbs = (value: bigint) => [Number(value / BIG), Number(value % BIG)] as const
const paid = fc.array(fc.tuple(fc.integer({ min: 1, max: MEMBERS - 1 }), amount), { maxLength: 200 })

test('INV-6: amounts add up exactly, in every kind of sum', () => {
    fc.assert(
        fc.property(paid, (paid) => {
            const wanted = Array.from({ length: MEMBERS }, (_, member) =>
                paid.filter(([of]) => of === member).reduce((sum, [, value]) => sum + value, 0n),
            )
            const [total, dense, sparse, sideBySide] = [
                new Amount(),
                new Amounts(MEMBERS),
                new SparseAmounts(),
                new Float64Array(MEMBERS * 2),
            ]
            for (const [member, value] of paid) {
                const [hi, lo] = limbs(value)
                total.add(hi, lo)
                dense.add(member, hi, lo)
                sparse.add(member, hi, lo)
                addLimbs(sideBySide, member * 2, hi, lo)
            }
            expect(total.total).toBe(wanted.reduce((sum, value) => sum + value, 0n))
            expect(wanted.map((_, member) => toAmount(dense.hi[member], dense.lo[member]))).toEqual(wanted)
            expect(
                wanted.map((_, member) => toAmount(sideBySide[member * 2], sideBySide[member * 2 + 1])),
            ).toEqual(wanted)
            const order = [...new Set(paid.map(([member]) => member))]
            expect([...sparse.values()].map((sum) => sum.total)).toEqual(
                order.map((member) => wanted[member]),
            )
            // Sums are compared limb by limb, so equal ones have equal limbs.
            for (const low of [...dense.lo, total.lo]) expect(low).toBeLessThan(LIMB)
        }),
    )
})

test('INV-6: low limbs that were added without carrying, or taken away, are carried exactly', () => {
    fc.assert(
        fc.property(
            fc.array(amount, { maxLength: 50 }),
            fc.array(amount, { maxLength: 50 }),
            (more, less) => {
                const [hi, lo] = [new Float64Array(1), new Float64Array(1)]
                for (const [list, sign] of [
                    [more, 1],
                    [less, -1],
                ] as const)
                    for (const value of list) {
                        hi[0] += sign * limbs(value)[0]
                        lo[0] += sign * limbs(value)[1]
                    }
                carry(hi, lo)
                const sum = (list: bigint[]) => list.reduce((total, value) => total + value, 0n)
                expect(toAmount(hi[0], lo[0])).toBe(sum(more) - sum(less))
                expect(lo[0]).toBeGreaterThanOrEqual(0)
                expect(lo[0]).toBeLessThan(LIMB)
            },
        ),
    )
})

test('what belongs to nobody is left out of sparse sums, and an amount that is not exact is refused', () => {
    const sums = new SparseAmounts()
    sums.add(0, 1, 1)
    sums.count(3, 2)
    expect([...sums.values()].map(({ total }) => total)).toEqual([2n])
    expect(() => toAmount(2 ** 53, 0)).toThrow(RangeError)
})
