import type { ClientBase } from 'pg'
import { bump } from '../database/revision'
import { dropSpreads } from './spreads'

/**
 * Opens the periods that hold some days, inside the transaction that changes the demand of these days, and signals to
 * readers and the sealer that the past has changed.
 * @param days YYYY-MM-DD, UTC
 */
export async function unseal(client: ClientBase, days: Iterable<string>): Promise<void> {
    const list = [...new Set(days)]
    if (list.length === 0) return
    await bump(client, 'demand')
    await open(
        client,
        (tier) =>
            `start = ANY(SELECT date_trunc(${tier}, day)::date FROM unnest($1::date[]) AS changed(day))`,
        list,
    )
}

/** Opens every period that ends after a time, because a chain's index is taken back to it. @param time null = all */
export async function unsealFrom(client: ClientBase, time: Date | null): Promise<void> {
    await bump(client, 'demand')
    await open(
        client,
        (tier) => `$1::timestamptz IS NULL OR start + ('1 ' || ${tier})::interval > $1 AT TIME ZONE 'UTC'`,
        time,
    )
}

/** @param which condition on rows of a table whose length is in a column; `$1` is the parameter */
async function open(client: ClientBase, which: (column: string) => string, param: unknown): Promise<void> {
    const periods = await client.query(`DELETE FROM period WHERE ${which('tier')}`, [param])
    await dropSpreads(client, which('interval'), [param])
    if (periods.rowCount) await bump(client, 'periods')
}
