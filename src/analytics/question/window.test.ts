import { told } from '../../../test/support/told'
import { resolveWindow } from './window'

const NOON = Date.parse('2026-03-10T12:00:00Z')
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
const resolved = (...args: Parameters<typeof resolveWindow>) => {
    const { fromMs, toMs } = resolveWindow(...args)
    return [iso(fromMs), iso(toMs)]
}

test('a named window ends with the second of the as-of time and has its length', () => {
    expect(resolved({ last: 'DAY' }, NOON)).toEqual(['2026-03-09T12:00:01.000Z', '2026-03-10T12:00:01.000Z'])
    expect(resolved({ last: 'WEEK' }, NOON)[0]).toBe('2026-03-03T12:00:01.000Z')
    expect(resolved({ last: 'MONTH' }, NOON)[0]).toBe('2026-02-08T12:00:01.000Z')
    expect(resolved({ last: 'QUARTER' }, NOON)[0]).toBe('2025-12-10T12:00:01.000Z')
    expect(resolved({ last: 'YEAR' }, NOON)).toEqual(['2025-03-10T12:00:01.000Z', '2026-03-10T12:00:01.000Z'])
    for (const all of told([{ last: 'ALL' } as const, {}, null, undefined]))
        expect(resolved(all, NOON)).toEqual([null, '2026-03-10T12:00:01.000Z'])
})

test('times are taken as they are, but never past the as-of time', () => {
    const [from, to] = [new Date('2026-03-01T00:00:00Z'), new Date('2026-03-02T00:00:00Z')]
    expect(resolved({ from, to }, NOON)).toEqual([from.toISOString(), to.toISOString()])
    expect(resolved({ from, to: new Date('2027-01-01T00:00:00Z') }, NOON)[1]).toBe('2026-03-10T12:00:01.000Z')
    expect(resolved({ to }, NOON)).toEqual([null, to.toISOString()])
})
