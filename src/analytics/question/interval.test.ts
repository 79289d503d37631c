import { cut, endOf, startOf } from './interval'

const ms = (text: string) => Date.parse(`${text}Z`)
const iso = (at: number) => new Date(at).toISOString().slice(0, 16)

test('weeks begin on Monday, months on their first day', () => {
    expect(iso(startOf('WEEK', ms('2026-11-22T23:59:59')))).toBe('2026-11-16T00:00')
    expect(iso(startOf('WEEK', ms('2026-11-23T00:00:00')))).toBe('2026-11-23T00:00')
    expect(iso(startOf('MONTH', ms('2026-02-28T12:00:00')))).toBe('2026-02-01T00:00')
    expect(iso(endOf('MONTH', ms('2028-02-01T00:00:00')))).toBe('2028-03-01T00:00')
})

test('a window is cut without gap or overlap; what it cuts short is not whole', () => {
    const pieces = cut('WEEK', ms('2026-11-18T06:00:00'), ms('2026-12-07T00:00:00'))
    expect(pieces.map(({ startMs, endMs, whole }) => [iso(startMs), iso(endMs), whole])).toEqual([
        ['2026-11-18T06:00', '2026-11-23T00:00', false],
        ['2026-11-23T00:00', '2026-11-30T00:00', true],
        ['2026-11-30T00:00', '2026-12-07T00:00', true],
    ])
    expect(cut('DAY', ms('2026-11-18T06:00:00'), ms('2026-11-18T06:00:00'))).toEqual([])
})
