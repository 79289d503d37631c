import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { transformFileSync } from '@swc/core'
import { readTime } from './time'

test.each([
    ['2026-08-01', '2026-08-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-08-01T12:00Z', '2026-08-01T12:00:00.000Z'],
    ['2026-08-01T12:00:00Z', '2026-08-01T12:00:00.000Z'],
    ['2026-08-01T00:30:00+02:00', '2026-07-31T22:30:00.000Z'],
    ['2026-08-01T12:00-05:30', '2026-08-01T17:30:00.000Z'],
    ['2026-08-01T12:00:00.5Z', '2026-08-01T12:00:00.500Z'],
    ['2026-08-01T12:00:00.123456Z', '2026-08-01T12:00:00.123Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
])('%s is %s', (text, iso) => {
    expect(new Date(readTime(text)!).toISOString()).toBe(iso)
})

test.each([
    '2026-08-01T12:00:00',
    '2026-08-01T12:00',
    '2026-02-29',
    '2026-02-30T00:00:00Z',
    '2026-06-31',
    '2026-04-31T10:00:00+02:00',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-08-01T24:00:00Z',
    '2026-08-01T12:60:00Z',
    '2026-08-01T12:00:60Z',
    '2026-08-01T12:00:00+24:00',
    '2026-08-01T12:00:00+0200',
    '2026-08-01 12:00:00Z',
    '2026-08-01T12Z',
    '2026-8-1',
    '2026',
    '2026-08',
    '1',
    '1785542400',
    'Oct 15 2026',
    '10/16/2026',
    'Sat, 01 Aug 2026 12:00:00 GMT',
    'now',
    '',
    ' 2026-08-01',
    '2026-08-01\n',
    '+002026-08-01',
    '٢٠٢٦-٠٨-٠١',
])("'%s' is no time", (text) => {
    expect(readTime(text)).toBeNull()
})

test('what a time means does not depend on where the program runs', () => {
    const { code } = transformFileSync(join(__dirname, 'time.ts'), {
        jsc: { parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
    })
    const asked = ['2026-08-01', '2026-08-01T12:00:00Z', '2026-08-01T12:00:00', '2026-03-29T02:30:00+01:00']
    const read = (TZ: string) =>
        execFileSync(
            process.execPath,
            ['-e', `${code}; console.log(${JSON.stringify(asked)}.map(exports.readTime).join())`],
            { env: { ...process.env, TZ } },
        ).toString()
    expect(read('America/New_York')).toBe(read('UTC'))
    expect(read('Pacific/Kiritimati')).toBe(read('UTC'))
    expect(read('UTC').trim()).toBe('1785542400000,1785585600000,,1774747800000')
})
