import { atOnce } from '../../stats'
import { inScratch, noAmounts, Scratch } from './scratch'

test('columns that others wrote to before come as zeros, whatever they were used as', () => {
    const first = new Scratch()
    first.ints(5_000).fill(7)
    first.doubles(3_000).fill(-1.5)
    first.bytes(20_000).fill(255)
    first.release()
    const next = new Scratch()
    for (const column of [next.doubles(2_500), next.ints(6_000), next.bytes(24_000), next.ints(0)])
        expect([...column].every((value) => value === 0)).toBe(true)
    next.release()
})

test('two computations that run at the same time never have the same memory, and one after the other has', () => {
    const [one, other] = [new Scratch(), new Scratch()]
    const [mine, theirs] = [one.ints(2_000), other.ints(2_000)]
    expect(mine.buffer).not.toBe(theirs.buffer)
    expect(one.ints(2_000).buffer).not.toBe(mine.buffer)
    one.release()
    const buffers = new Set([mine.buffer])
    const third = new Scratch()
    const again = [third.ints(2_000), third.ints(2_000)]
    expect(again.some(({ buffer }) => buffers.has(buffer))).toBe(true)
    expect(again.map(({ buffer }) => buffer)).not.toContain(theirs.buffer)
    // To be given back twice would be to be taken twice.
    one.release()
    const [fourth, fifth] = [new Scratch(), new Scratch()]
    expect(fourth.ints(2_000).buffer).not.toBe(fifth.ints(2_000).buffer)
})

test('memory of a computation that fails or ends early is given back', () => {
    let buffer: ArrayBufferLike | undefined
    const failing = inScratch(function* (scratch) {
        yield
        buffer = scratch.bytes(3_000_000).buffer
        throw new Error('no')
    })
    expect(() => atOnce(failing)).toThrow('no')
    const next = new Scratch()
    expect(next.bytes(3_000_000).buffer).toBe(buffer)
    next.release()
})

test('what holds nothing is one column for all, of any length', () => {
    for (const length of [0, 10, 5_000, 300_000, 20]) {
        const none = noAmounts(length)
        expect(none.length).toBe(length)
        expect(none.every((value) => value === 0)).toBe(true)
    }
    expect(noAmounts(1_000).buffer).toBe(noAmounts(2_000).buffer)
})
