import type { Differing, Report } from '../report/difference'
import { FACT_TABLES, type FactTable, type Row, SOMETHING } from './row'
import type { StoredRow } from './stored-rows'

const SHOWN = 200

/** Compares the rows that the chain asks for with those of the database, all of one stretch of one chain. */
export function compareRows(report: Report, expected: Row[], stored: Record<FactTable, StoredRow[]>): void {
    const missing = new Map<string, Row>()
    const spare = new Map<string, FactTable>()
    for (const table of FACT_TABLES) {
        const wanted = new Map(expected.filter((row) => row.table === table).map((row) => [row.id, row]))
        const seen = new Set<string>()
        for (const row of stored[table]) {
            const { id } = row
            const truth = wanted.get(id)
            if (seen.has(id)) report.presence(table, id, 'two rows', 'one')
            else if (truth) report.row(table, id, differingFields(row, truth.fields))
            else spare.set(`${table} ${id}`, table)
            seen.add(id)
        }
        for (const [id, row] of wanted) if (!seen.has(id)) missing.set(`${table} ${id}`, row)
    }
    for (const { table, id } of missing.values()) {
        const instead = FACT_TABLES.find((other) => spare.delete(`${other} ${id}`))
        if (instead) report.row(table, id, [{ field: '(table)', database: instead, truth: table }])
        else report.presence(table, id, null, 'a log of this kind')
    }
    for (const [key, table] of spare) report.presence(table, key.slice(table.length + 1), 'a row', null)
}

function differingFields(row: StoredRow, truth: Row['fields']): Differing[] {
    return Object.entries(truth).flatMap(([field, value]) => {
        const database = row[field] ?? null
        // Rows from before it was kept.
        if (field === 'log_digest' && database === null) return []
        if (value === SOMETHING ? database !== null : database === value) return []
        return [{ field, database: shown(database), truth: value === SOMETHING ? 'a reason' : shown(value) }]
    })
}

/** Long values are cut, but never so that two different ones look alike without saying how long they are. */
export function shown(value: string | null): string | null {
    if (value === null || value.length <= SHOWN) return value
    return `${value.slice(0, SHOWN)}… (${value.length} characters)`
}
