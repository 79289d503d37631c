import type { ClientBase } from 'pg'
import { type PeriodKey, utcDay } from '../base/calendar'
import type { Reader } from '../database/reader'
import { type Block, type ColumnType, SHAPES, type Shape, type TableName } from './block'
import { type DayFacts, packFacts, unpackFacts } from './day-facts'

interface StoredColumn {
    table: TableName
    /** In the block. */
    name: string
    type: ColumnType
    /** In `period`. */
    column: string
}

/** Prefix of the columns in `period`, by table of the block. */
const PREFIXES: Record<TableName, string> = { calls: 'call', late: 'late', payments: 'pay', batches: 'batch' }

/**
 * Columns of `period`, apart from `cells`, and the part of a block that each stores. Numbers are kept as the bytes of
 * typed arrays, little-endian as on every machine that Node runs on: Postgres takes 0.4 µs to send each element of an
 * array.
 */
const COLUMNS: StoredColumn[] = Object.entries(SHAPES).flatMap(([table, { key, sums }]: [string, Shape]) =>
    Object.entries({ ...key, ...sums }).map(([name, type]) => ({
        table: table as TableName,
        name,
        type,
        column: `${PREFIXES[table as TableName]}_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    })),
)

const list = (values: ArrayLike<unknown>) => `{${Array.prototype.join.call(values, ',')}}`

/**
 * Stores a sealed period, in place of one with the same key. The partition of its quarter must exist.
 * @param facts of a day
 */
export async function writePeriod(
    client: ClientBase,
    { tier, startMs }: PeriodKey,
    block: Block,
    unsettled: number,
    facts: DayFacts | null,
): Promise<void> {
    await client.query('DELETE FROM period WHERE tier = $1 AND start = $2', [tier, utcDay(startMs)])
    const values = COLUMNS.map(({ table, name, type }) => {
        const column = (block[table] as unknown as Record<string, Int32Array | bigint[]>)[name]
        return type === 'numeric' ? list(column) : bytesOf(column as Int32Array)
    })
    await client.query(
        `INSERT INTO period (tier, start, revision, unsettled, facts, cells, ${COLUMNS.map(({ column }) => column).join(', ')})
         VALUES ($1, $2, nextval('revision_n'), $3, $4, $5, ${COLUMNS.map((_, i) => `$${i + 6}`).join(', ')})`,
        [tier, utcDay(startMs), unsettled, facts && packFacts(facts), block.cells, ...values],
    )
}

/** Reads some sealed periods, in the order of their start; their members are the stored ordinals. */
export async function readPeriods(
    reader: Reader,
    keys: PeriodKey[],
): Promise<{ key: PeriodKey; revision: string; block: Block }[]> {
    if (keys.length === 0) return []
    const sent = COLUMNS.map(({ column, type }) => `p.${column}${type === 'numeric' ? '::text[]' : ''}`)
    const rows = await reader.rows(
        `SELECT p.tier, extract(epoch FROM p.start)::float8 * 1000, p.revision::text, p.cells, ${sent.join(', ')}
         FROM unnest($1::text[], $2::date[]) AS wanted(tier, start) JOIN period p USING (tier, start) ORDER BY p.start`,
        [keys.map(({ tier }) => tier), keys.map(({ startMs }) => utcDay(startMs))],
    )
    return rows.map((row) => {
        const [tier, startMs, revision, cells, ...columns] = row as [
            PeriodKey['tier'],
            number,
            string,
            string[],
            ...(Buffer | string[])[],
        ]
        return { key: { tier, startMs }, revision, block: blockOf(cells, columns) }
    })
}

/** Reads the facts of some sealed days; those of days that were packed without them are missing. Members are the stored ordinals. */
export async function readDays(
    reader: Reader,
    days: PeriodKey[],
): Promise<{ startMs: number; revision: string; facts: DayFacts }[]> {
    if (days.length === 0) return []
    const rows = await reader.rows(
        `SELECT extract(epoch FROM start)::float8 * 1000, revision::text, facts FROM period
         WHERE tier = 'DAY' AND start = ANY($1::date[]) AND facts IS NOT NULL`,
        [days.map(({ startMs }) => utcDay(startMs))],
    )
    return (rows as [number, string, Buffer][]).map(([startMs, revision, facts]) => ({
        startMs,
        revision,
        facts: unpackFacts(facts),
    }))
}

function blockOf(cells: string[], columns: (Buffer | string[])[]): Block {
    const tables: Record<TableName, Record<string, unknown>> = {
        calls: {},
        late: {},
        payments: {},
        batches: {},
    }
    for (const [i, { table, name, type }] of COLUMNS.entries())
        tables[table][name] = valuesOf(columns[i], type)
    return { cells, ...tables } as unknown as Block
}

function valuesOf(sent: Buffer | string[], type: ColumnType): Int32Array | Float64Array | bigint[] {
    if (!Buffer.isBuffer(sent)) return sent.map(BigInt)
    return type === 'int' ? new Int32Array(aligned(sent)) : new Float64Array(aligned(sent))
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Float64Array) =>
    Buffer.from(buffer, byteOffset, byteLength)

/** The bytes of a column in memory of their own: typed arrays begin at whole elements. */
const aligned = ({ buffer, byteOffset, byteLength }: Buffer) =>
    buffer.slice(byteOffset, byteOffset + byteLength)
