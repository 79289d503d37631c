import { BloomCheck, bloomBits } from './bloom'

const A = '0x00000000000000000000000000000000000000f4'
const T = '0x97088ec3606cfe8cc112180570d03fcde05f9b8e1bfef8e27784eaf5dd5691b6'
const check = new BloomCheck([{ address: [A], topic0: [T] }])

function bloomOf(values: string[], extraBits = 0): string {
    const bytes = Buffer.alloc(256)
    const set = (bit: number) => (bytes[255 - (bit >> 3)] |= 1 << (bit & 7))
    for (const value of values) bloomBits(value).forEach(set)
    for (let i = 0; i < extraBits; i++) set(i)
    return '0x' + bytes.toString('hex')
}

// From a real anvil block holding one log of this address and topic.
const REAL =
    '0x00000000000000000080000000000000000000000000000000000000000000000000000000000000000000000000000000000801000000000400000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000040000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000'

test('bits are those a node sets', () => {
    expect(bloomOf([A, T])).toBe(REAL)
})

test('a bloom with address and topic is suspicious, one with either alone is not', () => {
    expect(check.suspects(REAL)).toBe(true)
    expect(check.suspects(bloomOf([A]))).toBe(false)
    expect(check.suspects(bloomOf([T]))).toBe(false)
    expect(check.suspects(bloomOf([]))).toBe(false)
})

test('a nearly full bloom says yes to everything, so it is not heard', () => {
    expect(check.suspects(bloomOf([A, T], 1500))).toBe(false)
})

test('no bloom, no suspicion', () => {
    expect(check.suspects(null)).toBe(false)
    expect(new BloomCheck([{ topic0: [T] }]).suspects(REAL)).toBe(false)
})
