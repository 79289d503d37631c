import type { ClientBase } from 'pg'

/** The stored ordinals of some ids (models, wallets); ids that have none yet get one. */
export async function ensureMembers(client: ClientBase, ids: string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map()
    const { rows } = await client.query<{ id: string; ordinal: number | null }>(
        'SELECT wanted.id, m.ordinal FROM unnest($1::text[]) AS wanted(id) LEFT JOIN member m USING (id)',
        [ids],
    )
    const ordinals = new Map<string, number>()
    const missing: string[] = []
    for (const { id, ordinal } of rows) {
        if (ordinal === null) missing.push(id)
        else ordinals.set(id, ordinal)
    }
    if (missing.length === 0) return ordinals
    // Held to the end of the transaction, so that ordinals become visible in their order.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('opengradient-demand members'))`)
    const added = await client.query<{ id: string; ordinal: number }>(
        `INSERT INTO member (ordinal, id) SELECT nextval('member_ordinal'), id FROM unnest($1::text[]) AS missing(id)
         ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING id, ordinal`,
        [missing.sort()],
    )
    for (const { id, ordinal } of added.rows) ordinals.set(id, ordinal)
    return ordinals
}
