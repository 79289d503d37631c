import type { ClientBase } from 'pg'
import { DAY_MS, utcDay } from '../../base/calendar'
import type { Reader } from '../../database/reader'
import type { Asked } from '../population/asked'
import type { Interval } from './interval'
import type { Spread } from './spread'

/** Reads the spreads that are kept of the intervals that begin in a span of time. @returns by start, Unix ms */
export async function readSpreads(
    reader: Reader,
    interval: Interval,
    { population, measure, exclude }: Asked,
    fromMs: number,
    toMs: number,
): Promise<Map<number, Spread>> {
    const rows = await reader.rows(
        `SELECT extract(epoch FROM start)::float8 * 1000, active, total::text, gini_active, effective_number, hhi FROM spread
         WHERE interval = $1 AND population = $2 AND measure = $3 AND excluded = $4 AND start >= $5 AND start < $6`,
        [
            ...[interval, population, measure, exclude.length > 0],
            ...[utcDay(fromMs), utcDay(toMs + DAY_MS - 1)],
        ],
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

/** Keeps the spreads of one interval; the partition of its quarter must be there. */
export async function writeSpreads(
    client: ClientBase,
    interval: Interval,
    startMs: number,
    spreads: { asked: Asked; spread: Spread }[],
): Promise<void> {
    const column = (pick: (row: { asked: Asked; spread: Spread }) => unknown) => spreads.map(pick)
    await client.query('DELETE FROM spread WHERE interval = $1 AND start = $2', [interval, utcDay(startMs)])
    await client.query(
        `INSERT INTO spread
             (interval, start, population, measure, excluded, active, total, gini_active, effective_number, hhi)
         SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::boolean[], $6::int[], $7::numeric[], $8::float8[],
             $9::float8[], $10::float8[])`,
        [
            ...[interval, utcDay(startMs)],
            column(({ asked }) => asked.population),
            column(({ asked }) => asked.measure),
            column(({ asked }) => asked.exclude.length > 0),
            column(({ spread }) => spread.active),
            column(({ spread }) => spread.total),
            column(({ spread }) => spread.giniActive),
            column(({ spread }) => spread.effectiveNumber),
            column(({ spread }) => spread.hhi),
        ],
    )
}
