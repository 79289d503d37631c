import type { ClientBase } from 'pg'
import type { StoredEvent } from './registry'

/** The ChainEvents about some subjects, grouped by subject, in chain order. */
export async function eventsOf(client: ClientBase, subjects: string[]): Promise<Map<string, StoredEvent[]>> {
    const bySubject = new Map<string, StoredEvent[]>()
    if (subjects.length === 0) return bySubject
    const { rows } = await client.query(
        `SELECT id, chain_id AS "chainId", height, time, '0x' || encode(contract, 'hex') AS contract, name, subject, args
         FROM chain_event WHERE subject = ANY($1) ORDER BY chain_id, height, tx_position, log_index`,
        [subjects],
    )
    for (const row of rows) {
        const list = bySubject.get(row.subject)
        if (list) list.push(row)
        else bySubject.set(row.subject, [row])
    }
    return bySubject
}

/** 0x hex as pg wants bytea parameters. */
export function bytea(hex: string | null): Buffer | null {
    return hex === null ? null : Buffer.from(hex.slice(2), 'hex')
}
