import type { ClientBase } from 'pg'
import { hex } from '../../database/sql'
import type { StoredEvent } from './registry'

/** The ChainEvents about some subjects, grouped by subject, in chain order. */
export async function eventsOf(client: ClientBase, subjects: string[]): Promise<Map<string, StoredEvent[]>> {
    const bySubject = new Map<string, StoredEvent[]>()
    if (subjects.length === 0) return bySubject
    const { rows } = await client.query(
        `SELECT id, chain_id AS "chainId", height, time, ${hex('contract')} AS contract, name, subject, args
         FROM registry_event WHERE subject = ANY($1) ORDER BY chain_id, height, tx_position, log_index`,
        [subjects],
    )
    for (const row of rows) {
        const list = bySubject.get(row.subject)
        if (list) list.push(row)
        else bySubject.set(row.subject, [row])
    }
    return bySubject
}
