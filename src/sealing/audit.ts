import { createHash } from 'node:crypto'
import type { ClientBase } from 'pg'
import { DAY_MS, endOf, type PeriodKey, utcDay } from '../base/calendar'
import { readerOf } from '../database/reader'
import type { Market } from '../networks/market'
import type { Block } from '../periods/block'
import { BlockBuilder } from '../periods/block-builder'
import type { DayFacts } from '../periods/day-facts'
import { readDays, readPeriods } from '../periods/stored'
import { addedUp, readDay } from './seal'

/**
 * Compares every sealed period with its facts (INV-4): days, with what is packed of them one by one, and months and years with the
 * days they are made of.
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
    const days = new Map<number, { block: Block; facts: string }>()
    const differences: string[] = []
    const dayOf = async (startMs: number) => {
        let known = days.get(startMs)
        if (!known) {
            const facts = await readDay(reader, market, startMs, async (ids) => {
                for (const id of ids) if (!ordinals.has(id)) ordinals.set(id, -ordinals.size - 1)
                return ordinals
            })
            known = { block: addedUp(facts), facts: digestOf(facts) }
            days.set(startMs, known)
        }
        return known
    }
    for (const [done, key] of (rows as PeriodKey[]).entries()) {
        progress(done, rows.length)
        const [{ block }] = await readPeriods(reader, [key])
        const recount = new BlockBuilder()
        for (let at = key.startMs; at < endOf(key.tier, key.startMs); at += DAY_MS)
            recount.addBlock((await dayOf(at)).block)
        const [packed] = key.tier === 'DAY' ? await readDays(reader, [key]) : []
        if (
            textOf(block) !== textOf(recount.finish()) ||
            (packed && digestOf(packed.facts) !== (await dayOf(key.startMs)).facts)
        )
            differences.push(`${key.tier} of ${utcDay(key.startMs)} is not what its facts say`)
    }
    return differences
}

const digestOf = (facts: DayFacts) => createHash('sha256').update(textOf(facts)).digest('base64')

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
