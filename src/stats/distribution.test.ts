import { activeOnly, distribution, InvalidDemand } from './distribution'

test('a distribution is sorted, zeros first, and leaves its input alone', () => {
    const values = [3, 0, 10, 2, 0]
    expect(distribution(values)).toEqual({
        ascending: Float64Array.of(0, 0, 2, 3, 10),
        n: 5,
        active: 3,
        sum: 15,
    })
    expect(values).toEqual([3, 0, 10, 2, 0])
})

test('the universe may be empty', () => {
    expect(distribution([])).toEqual({ ascending: new Float64Array(), n: 0, active: 0, sum: 0 })
})

test.each([[-1], [Number.NaN], [Infinity], [-Infinity]])(
    '%d is refused, with its place in the input',
    (value) => {
        const refused = () => distribution([1, 2, value, 4])
        expect(refused).toThrow(InvalidDemand)
        expect(refused).toThrow(`value 2 is ${value}: demand is a finite number, 0 or more`)
    },
)

test('minus zero is nobody', () => {
    expect(distribution([-0, 1])).toMatchObject({ active: 1, sum: 1 })
    expect(Object.is(distribution([-0, 1]).ascending[0], 0)).toBe(true)
})

test('a sum above the largest number is refused', () => {
    expect(() => distribution([1e308, 1e308])).toThrow(RangeError)
})

test('the used models alone keep the sum', () => {
    expect(activeOnly(distribution([0, 5, 0, 1]))).toEqual({
        ascending: Float64Array.of(1, 5),
        n: 2,
        active: 2,
        sum: 6,
    })
})

test('the sum of a million tenths does not drift', () => {
    expect(distribution(new Float64Array(1_000_000).fill(0.1)).sum).toBeCloseTo(100_000, 9)
})

test('a million values are sorted fast enough', () => {
    const values = Float64Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003)
    const start = process.cpuUsage()
    const { ascending } = distribution(values)
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000)
    expect(ascending.every((value, i) => i === 0 || ascending[i - 1] <= value)).toBe(true)
})
