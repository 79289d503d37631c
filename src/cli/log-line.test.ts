import { Repeats } from './log-line'

test('the same words of the same source are shown once in 30 s, and how often they came is said', () => {
    let now = 0
    const repeats = new Repeats(() => now)
    expect(repeats.show('proofs', 'no answer')).toBe('no answer')
    for (now = 1_000; now < 30_000; now += 1_000) expect(repeats.show('proofs', 'no answer')).toBeNull()
    expect(repeats.show('seal', 'no answer')).toBe('no answer')
    expect(repeats.show('proofs', 'another')).toBe('another')
    now = 30_000
    expect(repeats.show('proofs', 'no answer')).toBe('no answer (and 29 times before)')
    now = 90_000
    expect(repeats.show('proofs', 'no answer')).toBe('no answer')
})
