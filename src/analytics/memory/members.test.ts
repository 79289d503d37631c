import { createHash } from 'node:crypto'
import { Members } from './members'

const IDS = [
    ...Array.from({ length: 30_000 }, (_, n) => `0x${createHash('sha256').update(String(n)).digest('hex')}`),
    ...Array.from({ length: 3_000 }, (_, n) => `0x${n.toString(16).padStart(40, '0')}`),
    ...Array.from({ length: 50 }, (_, n) => `unresolved:${'ü€😀'.repeat(n)}`),
    'a',
    'ab',
    'abc',
    'abcd',
    'abcde',
    'x'.repeat(5_000),
]

test('an id keeps its number, whatever came after it, and a number gives its id back', () => {
    const members = new Members()
    const numbers = IDS.map((id) => members.numberOf(id))
    expect(new Set(numbers).size).toBe(IDS.length)
    expect(numbers[0]).toBe(1)
    expect(members.size).toBe(IDS.length + 1)
    expect(IDS.map((id) => members.numberOf(id))).toEqual(numbers)
    expect(IDS.map((id) => members.find(id))).toEqual(numbers)
    expect(numbers.map((number) => members.idOf(number))).toEqual(IDS)
    for (const unknown of ['', 'abcdef', '0x', IDS[0].slice(0, -1), IDS[0].toUpperCase()])
        expect(members.find(unknown)).toBeUndefined()
    expect(members.size).toBe(IDS.length + 1)
})

test('numbers are compared by their ids as the database compares them, byte by byte', () => {
    const members = new Members()
    for (const id of IDS) members.numberOf(id)
    const some = [0, 17, 29_999, 30_000, 30_001, 33_000, 33_001, 33_030, 33_050, 33_051, 33_055]
    for (const one of some)
        for (const other of some) {
            const expected = Buffer.compare(Buffer.from(IDS[one]), Buffer.from(IDS[other]))
            expect(Math.sign(members.compare(one + 1, other + 1))).toBe(expected)
        }
})
