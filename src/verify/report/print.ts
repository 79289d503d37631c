import type { Difference, Report } from './difference'

/** Differences printed at most; the rest is a number. */
const MOST = 1_000

const count = (n: number) => n.toLocaleString('en-US')

/** The table of what was compared, and every difference, one a line. */
export function printed(report: Report): string {
    const perTable = new Map<string, number>()
    for (const { what } of report.differences) perTable.set(what, (perTable.get(what) ?? 0) + 1)
    const head = ['compared', 'rows', 'matched', 'differences', 'archive only', 'not comparable', '']
    const rows = report.table.map((tally) => [
        tally.what,
        count(tally.compared),
        count(tally.matched),
        count(perTable.get(tally.what) ?? 0),
        tally.fromArchive ? count(tally.fromArchive) : '',
        tally.skipped ? count(tally.skipped) : '',
        tally.note ?? '',
    ])
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)))
    const line = (cells: string[]) =>
        cells
            .map((cell, i) =>
                i === 0 || i === cells.length - 1 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]),
            )
            .join('   ')
            .trimEnd()
    const { differences } = report
    const shown = differences.slice(0, MOST).map(sentence)
    if (differences.length > MOST) shown.push(`… and ${count(differences.length - MOST)} more`)
    const total = differences.length === 1 ? '1 difference' : `${count(differences.length)} differences`
    const doubts = report.doubts.map((doubt) => `not verified: ${doubt}`)
    const end = doubts.length
        ? `${total} in what could be compared; the rest cannot be verified, see above`
        : total
    return [...report.notes, '', line(head), ...rows.map(line), '', ...shown, ...doubts, end].join('\n')
}

function sentence({ what, id, field, database, truth }: Difference): string {
    return `${what} ${id}  ${field}: database ${said(database)}, truth ${said(truth)}`
}

const said = (value: string | null) => (value === null ? 'nothing' : JSON.stringify(value))
