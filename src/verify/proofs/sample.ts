import type { Window } from '../chain/window'
import type { Snapshot } from '../database/snapshot'

/** A settlement as the database has it. */
export interface Settlement {
    table: 'settlement_batch' | 'inference'
    id: string
    tx_hash: string
}

/**
 * Settlements drawn evenly over the window: one of each of `size` equal parts of all of them in chain order. The same seed
 * and database draw the same. 0 = all.
 */
export async function drawSettlements(
    db: Snapshot,
    window: Window,
    size: number,
    seed: number,
): Promise<{ drawn: Settlement[]; total: number }> {
    const settlements = `
        SELECT 'settlement_batch' AS table, id, tx_hash, time, chain_id, height, tx_position, log_index FROM settlement_batch
        WHERE rail = 'BATCH' UNION ALL
        SELECT 'inference', id, tx_hash, time, chain_id, height, tx_position, log_index FROM inference
        WHERE rail = 'INDIVIDUAL' AND sub_position = 0`
    const inside = `($1::float8 IS NULL OR time >= to_timestamp($1)) AND ($2::float8 IS NULL OR time < to_timestamp($2))`
    const bounds = [window.from, window.to]
    const [{ total }] = await db.rows<{ total: number }>(
        `SELECT count(*)::int AS total FROM (${settlements}) s WHERE ${inside}`,
        ...bounds,
    )
    const wanted = places(total, size, seed)
    const drawn: Settlement[] = []
    let place = 0
    for await (const page of db.pages<Settlement>(
        `SELECT "table", id, '0x' || encode(tx_hash, 'hex') AS tx_hash FROM (${settlements}) s WHERE ${inside}
         ORDER BY chain_id, height, tx_position, log_index`,
        ...bounds,
    ))
        for (const row of page) if (wanted.has(place++)) drawn.push(row)
    return { drawn, total }
}

function places(total: number, size: number, seed: number): Set<number> {
    if (size === 0 || size >= total) return new Set(Array.from({ length: total }, (_, i) => i))
    const random = mulberry32(seed)
    return new Set(Array.from({ length: size }, (_, i) => Math.floor(((i + random()) * total) / size)))
}

/** A small seeded generator of numbers in [0, 1). */
function mulberry32(seed: number): () => number {
    let state = seed >>> 0
    return () => {
        state = (state + 0x6d2b79f5) >>> 0
        let t = Math.imul(state ^ (state >>> 15), state | 1)
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
        return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
    }
}
