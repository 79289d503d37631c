import type { ClientBase } from 'pg'
import { DAY_MS, utcDay } from '../base/calendar'
import type { Reader } from '../database/reader'
import { sentRows } from '../database/update-rows'

/** Measures of how demand is spread over the members that have any; null when none has. */
export interface Spread {
    active: number
    total: bigint
    giniActive: number | null
    effectiveNumber: number | null
    hhi: number | null
}

/** Whose demand is spread, what it is counted in, and whether payments to oneself are left out. */
export interface SpreadKind {
    population: string
    measure: string
    excluded: boolean
}

/** A day, week, month or year. */
export interface SpreadInterval {
    interval: string
    /** Unix ms, midnight UTC. */
    startMs: number
}

/** Reads the stored spreads of the intervals that begin in a span of time. @returns by start, Unix ms */
export async function readSpreads(
    reader: Reader,
    interval: string,
    { population, measure, excluded }: SpreadKind,
    fromMs: number,
    toMs: number,
): Promise<Map<number, Spread>> {
    const rows = await reader.rows(
        `SELECT extract(epoch FROM start)::float8 * 1000, active, total::text, gini_active, effective_number, hhi FROM spread
         WHERE interval = $1 AND population = $2 AND measure = $3 AND excluded = $4 AND start >= $5 AND start < $6`,
        [interval, population, measure, excluded, utcDay(fromMs), utcDay(toMs + DAY_MS - 1)],
    )
    return new Map(
        rows.map(([startMs, active, total, giniActive, effectiveNumber, hhi]) => [
            startMs as number,
            {
                active: active as number,
                total: BigInt(total as string),
                giniActive: giniActive as number | null,
                effectiveNumber: effectiveNumber as number | null,
                hhi: hhi as number | null,
            },
        ]),
    )
}

/** The intervals whose spreads are stored. */
export async function keptIntervals(client: Pick<ClientBase, 'query'>): Promise<SpreadInterval[]> {
    const { rows } = await client.query<SpreadInterval>(
        'SELECT DISTINCT interval, extract(epoch FROM start)::float8 * 1000 AS "startMs" FROM spread',
    )
    return rows
}

/** Stores the spreads of one interval; the partition of its quarter must exist. */
export async function writeSpreads(
    client: ClientBase,
    { interval, startMs }: SpreadInterval,
    spreads: { kind: SpreadKind; spread: Spread }[],
): Promise<void> {
    const start = utcDay(startMs)
    await client.query('DELETE FROM spread WHERE interval = $1 AND start = $2', [interval, start])
    const params: unknown[] = [interval, start]
    const sent = sentRows(
        spreads,
        [
            ['population', 'text', ({ kind }) => kind.population],
            ['measure', 'text', ({ kind }) => kind.measure],
            ['excluded', 'boolean', ({ kind }) => kind.excluded],
            ['active', 'int', ({ spread }) => spread.active],
            ['total', 'numeric', ({ spread }) => spread.total],
            ['gini_active', 'float8', ({ spread }) => spread.giniActive],
            ['effective_number', 'float8', ({ spread }) => spread.effectiveNumber],
            ['hhi', 'float8', ({ spread }) => spread.hhi],
        ],
        params,
    )
    await client.query(
        `INSERT INTO spread
             (interval, start, population, measure, excluded, active, total, gini_active, effective_number, hhi)
         SELECT $1, $2, d.* FROM ${sent}`,
        params,
    )
}

/**
 * Deletes stored spreads, so that they are measured again.
 * @param where condition on rows of `spread`; all when left out
 */
export async function dropSpreads(client: ClientBase, where = 'true', params: unknown[] = []): Promise<void> {
    await client.query(`DELETE FROM spread WHERE ${where}`, params)
}
