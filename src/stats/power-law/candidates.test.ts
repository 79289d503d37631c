import { candidates } from './candidates'

test('all are tried up to the cap', () => {
    expect(candidates(5, 5)).toEqual([0, 1, 2, 3, 4])
})

test('above the cap both ends are tried closely and the middle loosely', () => {
    const chosen = candidates(100_000, 200)
    expect(chosen.length).toBeLessThanOrEqual(200)
    expect(chosen.slice(0, 4)).toEqual([0, 1, 2, 3])
    expect(chosen.slice(-4)).toEqual([99_996, 99_997, 99_998, 99_999])
    expect(new Set(chosen).size).toBe(chosen.length)
})
