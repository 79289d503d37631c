import type { ClientBase } from 'pg'
import { type Hex } from '../../base/hex'
import { bump } from '../../database/revision'
import type { PaymentEvent } from '../../decode/events'
import { dropSpreads } from '../../periods/spreads'

/** Where a wallet first settled a payment. */
export interface FirstSettled {
    height: number
    timeMs: number
}

/**
 * The wallets that settled a payment for somebody: the one that its signed terms name, and the sender of the transaction unless that is
 * the payer. The payment contract needs no facilitator.
 */
export function facilitatorsOf({ rail, facilitator, sender, payer }: PaymentEvent): Hex[] {
    if (rail === 'CONTRACT') return []
    // Where the payer is not known, the sender may be it.
    return [facilitator, payer === null || sender === payer ? null : sender].flatMap((wallet) => wallet ?? [])
}

/**
 * Remembers when wallets were first seen to settle payments. Readers are told of new ones, and stored measures of later times are taken
 * again: a back-filled payment may show that a wallet settled payments earlier than was known.
 */
export async function rememberFacilitators(
    client: ClientBase,
    chainId: number,
    seen: ReadonlyMap<Hex, FirstSettled>,
): Promise<void> {
    if (seen.size === 0) return
    const { rows } = await client.query<{ address: Hex }>(
        `INSERT INTO facilitator (chain_id, address, first_height)
         SELECT $1, wallet.address, wallet.height FROM unnest($2::text[], $3::int[]) AS wallet(address, height)
         ON CONFLICT (address, chain_id) DO UPDATE SET first_height = excluded.first_height
             WHERE excluded.first_height < facilitator.first_height
         RETURNING address`,
        [chainId, [...seen.keys()], Array.from(seen.values(), ({ height }) => height)],
    )
    if (rows.length === 0) return
    await bump(client, 'registry')
    const firstMs = Math.min(...rows.map(({ address }) => seen.get(address)!.timeMs))
    await dropSpreads(client, `start + ('1 ' || interval)::interval > $1 AT TIME ZONE 'UTC'`, [
        new Date(firstMs),
    ])
}

/** Forgets those that had not settled anything up to a height, the chain being taken back to it. */
export async function undoFacilitators(client: ClientBase, chainId: number, height: number): Promise<void> {
    await client.query('DELETE FROM facilitator WHERE chain_id = $1 AND first_height > $2', [chainId, height])
}

/** Who settled payments first at which height, from the facts: (chain_id, address, first_height). */
export const FACILITATORS_SQL = `
    SELECT chain_id, wallet AS address, min(height) AS first_height FROM (
        SELECT chain_id, height, '0x' || encode(facilitator, 'hex') AS wallet FROM payment
        WHERE rail <> 'CONTRACT' AND facilitator IS NOT NULL
        UNION ALL
        SELECT chain_id, height, '0x' || encode(sender, 'hex') FROM payment
        WHERE rail <> 'CONTRACT' AND sender IS NOT NULL AND '0x' || encode(sender, 'hex') <> payer_id
    ) settled GROUP BY 1, 2`

/** Finds them anew after payments of all heights were taken back. */
export async function recountFacilitators(client: ClientBase, chainId: number): Promise<void> {
    await client.query('DELETE FROM facilitator WHERE chain_id = $1', [chainId])
    await client.query(
        `INSERT INTO facilitator (chain_id, address, first_height)
         SELECT * FROM (${FACILITATORS_SQL}) first WHERE chain_id = $1`,
        [chainId],
    )
    await bump(client, 'registry')
    await dropSpreads(client)
}
