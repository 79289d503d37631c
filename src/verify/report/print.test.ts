import { Report } from './difference'
import { printed } from './print'

const other = (field: string) => ({ field, database: 'one', truth: null })

test('every difference is one line, with id, field and both sides', () => {
    const report = new Report()
    report.row('payment', '8453-0xab-1', [other('amount')])
    report.row('payment', '8453-0xab-2', [])
    const text = printed(report)
    expect(text).toMatch(/^payment +2 +1 +1$/m)
    expect(text).toContain('payment 8453-0xab-1  amount: database "one", truth nothing')
    expect(text).toMatch(/\n1 difference$/)
})

test('a thousand differences are printed, the rest is counted', () => {
    const report = new Report()
    for (let n = 0; n < 1_234; n++) report.row('model', String(n), [other('calls')])
    const lines = printed(report).split('\n')
    expect(lines.filter((line) => line.includes('calls:'))).toHaveLength(1_000)
    expect(lines.slice(-2)).toEqual(['… and 234 more', '1,234 differences'])
})

test('no difference in what could be compared is told from none at all', () => {
    const report = new Report()
    report.row('payment', '8453-0xab-1', [])
    expect(printed(report)).toMatch(/\n0 differences$/)
    report.doubts.push('no endpoint keeps all logs')
    expect(printed(report)).toMatch(
        /\n0 differences in what could be compared; the rest cannot be verified, because no endpoint keeps all logs$/,
    )
})
