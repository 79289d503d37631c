import { atOnce } from '../steps'
import { maximise } from './maximise'

const hill = (p0: number, q0: number) => ({
    f: ({ p, q }: { p: number; q: number }) => ({
        value: -((p - p0) ** 2) - (p - p0) * (q - q0) - (q - q0) ** 2,
        p: -2 * (p - p0) - (q - q0),
        q: -2 * (q - q0) - (p - p0),
    }),
    scale: { p: 1, q: 1 },
})

test('finds a maximum inside', () => {
    const { f, scale } = hill(2, 3)
    const { p, q } = atOnce(maximise(f, scale))
    expect(p).toBeCloseTo(2, 6)
    expect(q).toBeCloseTo(3, 6)
})

test('stays on the edge when the maximum lies beyond it', () => {
    const { f, scale } = hill(-2, 3)
    const { p, q } = atOnce(maximise(f, scale))
    expect(p).toBe(0)
    expect(q).toBeCloseTo(2, 6)
})

test('stays on the edge also when the slope points inwards at first', () => {
    const { f, scale } = hill(-2, 6)
    const { p, q } = atOnce(maximise(f, scale))
    expect(p).toBe(0)
    expect(q).toBeCloseTo(5, 6)
})
