import { asText } from '../database/columns'
import type { Snapshot } from '../database/snapshot'
import { differing, type Report } from '../report/difference'
import { Fold, type Sums } from './fold'

type Recounted = Map<string, { sums: Sums; texts: Record<string, string | null> }>

/**
 * Compares a rollup table with its recount.
 * @param where which of its rows; a row of zeros need not have a recount
 */
export async function compareRollup(
    db: Snapshot,
    report: Report,
    table: string,
    columns: { plain: string; time: string },
    recounted: Recounted,
    where = 'true',
    ...params: unknown[]
): Promise<void> {
    report.expect(table)
    const names = `${columns.plain} ${columns.time}`.trim().split(/\s+/)
    const select = asText({ plain: `id ${columns.plain}`, ...(columns.time ? { time: columns.time } : {}) })
    const left = new Set(recounted.keys())
    type Stored = Record<string, string | null> & { id: string }
    for await (const rows of db.pages<Stored>(`SELECT ${select} FROM ${table} WHERE ${where}`, ...params)) {
        for (const row of rows) {
            const found = recounted.get(row.id)
            if (!left.delete(row.id) && found) {
                report.presence(table, row.id, 'two rows', 'one')
                continue
            }
            if (!found && table === 'demand_day') {
                report.presence(table, row.id, 'a row', null)
                continue
            }
            const recount: Record<string, string | null> | null = found ? Fold.fields(found) : null
            const truth = names.map((field) => [field, recount ? (recount[field] ?? null) : nothing(field)])
            report.row(table, row.id, differing(row, Object.fromEntries(truth)))
        }
    }
    for (const id of left) report.presence(table, id, null, 'a row')
}

/** What a row says that no fact bears on: registered models that nobody used, and the like. */
function nothing(field: string): string | null {
    return field.endsWith('_at') ? null : '0'
}
