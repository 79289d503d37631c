import fc from 'fast-check'
import { seeded } from '../../../src/stats/random'

/** Random choices, the same ones for the same seed; and texts and values that break things. */
export class Dice {
    private readonly next: () => number
    private readonly texts: string[]
    private readonly values: unknown[]

    constructor(readonly seed: number) {
        this.next = seeded(seed)
        this.texts = [
            ...NASTY_TEXTS,
            ...fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { seed, numRuns: 300 }),
        ]
        this.values = [...NASTY_VALUES, ...fc.sample(fc.jsonValue({ maxDepth: 4 }), { seed, numRuns: 300 })]
    }

    below(n: number): number {
        return Math.floor(this.next() * n)
    }

    chance(probability: number): boolean {
        return this.next() < probability
    }

    of<T>(list: readonly T[]): T {
        return list[this.below(list.length)]!
    }

    times<T>(most: number, make: () => T): T[] {
        return Array.from({ length: this.below(most + 1) }, make)
    }

    text(): string {
        return this.of(this.texts)
    }

    value(): unknown {
        return this.chance(0.4) ? this.text() : this.of(this.values)
    }

    /** A text with something cut, doubled, swapped or put in. */
    mutated(text: string): string {
        const at = this.below(text.length + 1)
        const to = Math.min(text.length, at + this.below(20))
        switch (this.below(5)) {
            case 0:
                return text.slice(0, at) + text.slice(to)
            case 1:
                return text.slice(0, to) + text.slice(at)
            case 2:
                return text.slice(0, at) + this.text() + text.slice(at)
            case 3:
                return text.slice(0, at)
            default:
                return (
                    text.slice(0, at) +
                    this.of(['{', '}', '(', ')', '[', ']', '"', '$', '@', '...', ':', '!', '&', '\0']) +
                    text.slice(at)
                )
        }
    }
}

const NASTY_TEXTS = [
    '',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\ufeff',
    '\u202e',
    "'; DROP TABLE model; --",
    "' OR 1=1 --",
    '%',
    '\\',
    '$1',
    '%00',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'NaN',
    'Infinity',
    '-0',
    '1e999',
    '1e9',
    '0x',
    '0xzz',
    '0X00',
    `0x${'f'.repeat(64)}`,
    '9'.repeat(400),
    `-${'9'.repeat(100)}`,
    '2026-01-01T00:00:00Z',
    '2026-01-01',
    '0000-00-00T00:00:00Z',
    '-271821-04-20T00:00:00.000Z',
    '+275760-09-13T00:00:00.001Z',
    '9999-12-31T23:59:60Z',
    '2026-02-30T25:61:61Z',
    '1970-01-01T00:00:00.0000000001Z',
    'model-1',
    'call-1',
    '10740-0xba-0',
    '{{7*7}}',
    '#{7*7}',
    '<script>alert(1)</script>',
    'x'.repeat(5_000),
    '🦄'.repeat(500),
    '('.repeat(500),
    Buffer.from('[]').toString('base64url'),
    Buffer.from('["2026-02-01T00:00:00.000000Z",10740,1,1,1]').toString('base64url'),
    Buffer.from('["2026-02-01T00:00:00.000000Z",10740,1,1,1,1]').toString('base64url'),
    Buffer.from('["2026-02-30T00:00:00Z",10740,1,1,1,1]').toString('base64url'),
    Buffer.from('["+275760-01-01",1,2,3,4]').toString('base64url'),
    Buffer.from('["infinity",1,2,3,4]').toString('base64url'),
    Buffer.from('["2026",2147483647,-2147483647,0,0]').toString('base64url'),
    Buffer.from('["Thu, 01 Jan 1970 00:00:00 GMT",1,2,3,4]').toString('base64url'),
    Buffer.from('["-000001-01-01T00:00:00Z",1,2,3,4]').toString('base64url'),
    Buffer.from('["CALLS","1","model-1"]').toString('base64url'),
    Buffer.from(`["CALLS","${'9'.repeat(90)}","\\u0000"]`).toString('base64url'),
    Buffer.from('{"__proto__":1}').toString('base64url'),
]

const NASTY_VALUES: unknown[] = [
    null,
    true,
    0,
    -1,
    1,
    5,
    1_000,
    1_001,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53,
    1e308,
    0.1,
    [],
    {},
    [[]],
    [null],
    [[[[[[[[[[]]]]]]]]]],
    JSON.parse('{"__proto__": {"a": 1}, "constructor": null, "toString": []}'),
    { id_eq: null },
    { id_in: [] },
    { id_in: [null] },
    { OR: [{ OR: [{}] }] },
    { AND: [] },
    { time: null },
    { time: 'x', height: 1 },
    { last: 'WEEK' },
    { from: '2026-02-02T00:00:00Z', to: '2026-02-01T00:00:00Z' },
]
