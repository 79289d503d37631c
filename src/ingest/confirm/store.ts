import type { ClientBase, Pool } from 'pg'
import { inTransaction } from '../../database/transaction'
import type { Anchor } from './stored-logs'
import { type Confirmation, changed, type Stretch } from './stretches'

const COLUMNS = 'from_height AS "from", to_height AS "to", endpoints, look'

/** What is known of a chain's blocks, ascending. */
export async function readStretches(pool: Pool, chainId: number): Promise<Stretch[]> {
    const { rows } = await pool.query(
        `SELECT ${COLUMNS} FROM block_confirmation WHERE chain_id = $1 ORDER BY from_height`,
        [chainId],
    )
    return rows
}

export interface StretchChange {
    from: number
    to: number
    change: (before: Confirmation) => Confirmation
}

/**
 * Changes what is known of some stretches, one after the other, in one transaction.
 * @param anchor indexed block that must still be there as it was; it is held until the commit
 * @returns false, and nothing is changed, when it is not
 */
export function changeStretches(
    pool: Pool,
    chainId: number,
    changes: readonly StretchChange[],
    anchor?: Anchor,
): Promise<boolean> {
    return inTransaction(pool, async (client) => {
        if (anchor && !(await isThere(client, chainId, anchor))) return false
        for (const { from, to, change } of changes) {
            const { rows } = await client.query<Stretch>(
                `DELETE FROM block_confirmation WHERE chain_id = $1 AND from_height <= $3 + 1 AND to_height >= $2 - 1
                 RETURNING ${COLUMNS}`,
                [chainId, from, to],
            )
            const after = changed(
                rows.sort((a, b) => a.from - b.from),
                from,
                to,
                change,
            )
            await insert(client, chainId, after)
        }
        return true
    })
}

/** The lock keeps a rollback waiting until this is written, so that it is trimmed with the rest. */
async function isThere(client: ClientBase, chainId: number, { height, version }: Anchor): Promise<boolean> {
    const { rows } = await client.query(
        'SELECT FROM chain_block WHERE chain_id = $1 AND height = $2 AND xmin::text = $3 FOR SHARE',
        [chainId, height, version],
    )
    return rows.length > 0
}

async function insert(client: ClientBase, chainId: number, stretches: readonly Stretch[]): Promise<void> {
    await client.query(
        `INSERT INTO block_confirmation (chain_id, from_height, to_height, endpoints, look)
         SELECT $1, f, t, string_to_array(e, ','), l
         FROM unnest($2::int[], $3::int[], $4::text[], $5::text[]) AS s(f, t, e, l)`,
        [
            chainId,
            stretches.map(({ from }) => from),
            stretches.map(({ to }) => to),
            stretches.map(({ endpoints }) => endpoints.join()),
            stretches.map(({ look }) => look),
        ],
    )
}

/** Forgets what was known of blocks above a height, inside the transaction that takes them back. */
export async function trimStretches(client: ClientBase, chainId: number, height: number): Promise<void> {
    await client.query('DELETE FROM block_confirmation WHERE chain_id = $1 AND from_height > $2', [
        chainId,
        height,
    ])
    await client.query(
        'UPDATE block_confirmation SET to_height = $2 WHERE chain_id = $1 AND to_height > $2',
        [chainId, height],
    )
    // What comes instead is written with digests of its logs.
    await client.query(
        'UPDATE chain_confirmation SET places_to = $2 WHERE chain_id = $1 AND places_to > $2',
        [chainId, height],
    )
}

export interface ChainConfirmation {
    level: string
    /** Endpoints that differ. */
    endpoints: number
    /** First height that anything is asked for. */
    fromHeight: number
    /** Hash of what is asked for. */
    scope: string
    /** Why blocks wait, in words; null when none does. */
    reason: string | null
}

/**
 * Writes down how the chain is looked at again. Confirmations of another scope are forgotten: they say nothing of what is
 * asked for now, such as the payments to a wallet that joined since.
 */
export async function saveChainConfirmation(
    pool: Pool,
    chainId: number,
    { level, endpoints, fromHeight, scope, reason }: ChainConfirmation,
): Promise<void> {
    await inTransaction(pool, async (client) => {
        await client.query(
            `DELETE FROM block_confirmation WHERE chain_id = $1
                 AND EXISTS (SELECT FROM chain_confirmation WHERE chain_id = $1 AND scope <> $2)`,
            [chainId, scope],
        )
        await client.query(
            `INSERT INTO chain_confirmation (chain_id, level, endpoints, from_height, scope, reason, at)
             VALUES ($1, $2, $3, $4, $5, $6, now())
             ON CONFLICT (chain_id) DO UPDATE SET level = $2, endpoints = $3, from_height = $4, scope = $5, reason = $6, at = now()`,
            [chainId, level, endpoints, fromHeight, scope, reason],
        )
    })
}
