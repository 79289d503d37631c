import type { ClientBase } from 'pg'
import { DAY_MS, endOf, type PeriodKey, utcDay } from '../base/calendar'
import { readerOf } from '../database/reader'
import type { Market } from '../networks/market'
import type { Block } from '../periods/block'
import { BlockBuilder } from '../periods/block-builder'
import { readPeriods } from '../periods/stored'
import { readDay } from './seal'

/**
 * Compares every sealed period with its facts (INV-4): days, and months and years with the days they are made of.
 * @param progress called with how many periods are done, and of how many
 * @returns one line a difference
 */
export async function auditPeriods(
    client: Pick<ClientBase, 'query'>,
    market: Market,
    progress: (done: number, total: number) => void = () => {},
): Promise<string[]> {
    const reader = readerOf(client)
    const { rows } = await client.query(
        `SELECT tier, extract(epoch FROM start)::float8 * 1000 AS "startMs" FROM period ORDER BY start, tier`,
    )
    const { rows: members } = await client.query('SELECT id, ordinal FROM member')
    const ordinals = new Map<string, number>(members.map(({ id, ordinal }) => [id, ordinal]))
    const days = new Map<number, Block>()
    const differences: string[] = []
    const dayOf = async (startMs: number) => {
        const known =
            days.get(startMs) ??
            (await readDay(reader, market, startMs, async (ids) => {
                for (const id of ids) if (!ordinals.has(id)) ordinals.set(id, -ordinals.size - 1)
                return ordinals
            }))
        days.set(startMs, known)
        return known
    }
    for (const [done, key] of (rows as PeriodKey[]).entries()) {
        progress(done, rows.length)
        const [{ block }] = await readPeriods(reader, [key])
        const recount = new BlockBuilder()
        for (let at = key.startMs; at < endOf(key.tier, key.startMs); at += DAY_MS)
            recount.addBlock(await dayOf(at))
        if (textOf(block) !== textOf(recount.finish()))
            differences.push(`${key.tier} of ${utcDay(key.startMs)} is not what its facts say`)
    }
    return differences
}

/** A block in a form that does not depend on the order of its cells. */
function textOf(block: Block): string {
    const { cells, calls, late, payments, batches } = block
    const lines = (columns: Record<string, ArrayLike<unknown>>) =>
        Array.from(columns.cell, (_, i) =>
            Object.entries(columns)
                .map(
                    ([name, values]) => `${name}=${name === 'cell' ? cells[values[i] as number] : values[i]}`,
                )
                .join(' '),
        ).sort()
    return JSON.stringify([calls, late, payments, batches].map((columns) => lines({ ...columns })))
}
