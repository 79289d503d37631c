import type { ClientBase, Pool } from 'pg'
import type { Hex } from '../base/hex'
import { bytea, hex } from '../database/sql'
import { inTransaction } from '../database/transaction'

/** Blocks whose settlements are one sum. What a rollback takes back is surveyed again from the beginning of such a stretch. */
export const STRETCH = 10_000

/** OPG that one wallet received by settlements that one account sent. */
export interface SettledWallet {
    /** Receiver of the transfers. */
    wallet: Hex
    /** Sender of the transactions; null where no endpoint knew them. */
    facilitator: Hex | null
    settlements: number
    /** OPG base units. */
    amount: bigint
    first: { height: number; timeMs: number }
    last: { height: number; timeMs: number }
}

/** How far a chain was surveyed. */
export interface SurveyState {
    fromHeight: number
    /** Last surveyed block; fromHeight - 1 before the first one. */
    surveyedTo: number
    /** Another one when blocks were taken back since. */
    version: number
}

/** Blocks that were read, all within one stretch. */
export interface SurveyedBlocks {
    from: number
    to: number
    /** A second endpoint gave the same logs. */
    isConfirmed: boolean
    wallets: readonly SettledWallet[]
}

/** The stretch of a block: its first one. */
export const stretchOf = (height: number): number => Math.floor(height / STRETCH) * STRETCH

/**
 * Begins the survey of a chain, or goes on with it. What was surveyed of another scope is forgotten.
 * @param scope which contracts are surveyed, as text
 * @param reason why it will not go on, in words; null when it does
 */
export function openSurvey(
    pool: Pool,
    chainId: number,
    { scope, fromHeight, reason }: { scope: string; fromHeight: number; reason: string | null },
): Promise<void> {
    return inTransaction(pool, async (client) => {
        await client.query(
            `INSERT INTO pay_to_survey (chain_id, scope, from_height, surveyed_to) VALUES ($1, $2, $3::int, $3::int - 1)
             ON CONFLICT DO NOTHING`,
            [chainId, scope, fromHeight],
        )
        const { rowCount } = await client.query(
            `UPDATE pay_to_survey SET scope = $2, from_height = $3::int, surveyed_to = $3::int - 1, version = version + 1
             WHERE chain_id = $1 AND (scope, from_height) IS DISTINCT FROM ($2, $3::int)`,
            [chainId, scope, fromHeight],
        )
        if (rowCount) await forgetFrom(client, chainId, 0)
        await client.query('UPDATE pay_to_survey SET reason = $2 WHERE chain_id = $1', [chainId, reason])
    })
}

export async function surveyState(pool: Pool, chainId: number): Promise<SurveyState> {
    const { rows } = await pool.query<SurveyState>(
        'SELECT from_height AS "fromHeight", surveyed_to AS "surveyedTo", version FROM pay_to_survey WHERE chain_id = $1',
        [chainId],
    )
    return rows[0]
}

/**
 * Adds what was read of the blocks after the last surveyed ones, in one transaction.
 * @param before the state in which reading them began
 * @returns wallets seen for the first time that are no payTo wallets; null, and nothing is added, when blocks were taken back since
 */
export function saveSurveyed(
    pool: Pool,
    chainId: number,
    before: SurveyState,
    { from, to, isConfirmed, wallets }: SurveyedBlocks,
): Promise<Hex[] | null> {
    return inTransaction(pool, async (client) => {
        // First of all, so that a rollback waits for this and then takes it back.
        const moved = await client.query(
            'UPDATE pay_to_survey SET surveyed_to = $2 WHERE chain_id = $1 AND surveyed_to = $3 AND version = $4',
            [chainId, to, from - 1, before.version],
        )
        if (moved.rowCount === 0) return null
        const blocks = to - from + 1
        await client.query(
            `INSERT INTO pay_to_survey_stretch AS s VALUES ($1, $2, $3, $4)
             ON CONFLICT (chain_id, stretch) DO UPDATE SET blocks = s.blocks + excluded.blocks, confirmed = s.confirmed + excluded.confirmed`,
            [chainId, stretchOf(from), blocks, isConfirmed ? blocks : 0],
        )
        if (wallets.length === 0) return []
        const strangers = await newStrangers(client, chainId, wallets)
        await addWallets(client, chainId, stretchOf(from), wallets)
        return strangers
    })
}

async function newStrangers(
    client: ClientBase,
    chainId: number,
    wallets: readonly SettledWallet[],
): Promise<Hex[]> {
    const { rows } = await client.query<{ wallet: Hex }>(
        `SELECT DISTINCT ${hex('seen.wallet')} AS wallet FROM unnest($2::bytea[]) AS seen(wallet)
         WHERE NOT EXISTS (SELECT FROM pay_to WHERE chain_id = $1 AND address = seen.wallet)
             AND NOT EXISTS (SELECT FROM pay_to_survey_wallet w WHERE w.chain_id = $1 AND w.wallet = seen.wallet)
         ORDER BY 1`,
        [chainId, wallets.map(({ wallet }) => bytea(wallet))],
    )
    return rows.map(({ wallet }) => wallet)
}

async function addWallets(
    client: ClientBase,
    chainId: number,
    stretch: number,
    wallets: readonly SettledWallet[],
): Promise<void> {
    const column = <T>(of: (wallet: SettledWallet) => T): T[] => wallets.map(of)
    await client.query(
        `INSERT INTO pay_to_survey_wallet AS w
             (chain_id, stretch, wallet, facilitator, settlements, amount, first_height, first_at, last_height, last_at)
         SELECT $1, $2, * FROM unnest($3::bytea[], $4::bytea[], $5::int[], $6::numeric[], $7::int[], $8::timestamptz[], $9::int[], $10::timestamptz[])
         ON CONFLICT (chain_id, wallet, facilitator, stretch) DO UPDATE SET
             settlements = w.settlements + excluded.settlements, amount = w.amount + excluded.amount,
             last_height = excluded.last_height, last_at = excluded.last_at`,
        [
            chainId,
            stretch,
            column(({ wallet }) => bytea(wallet)),
            column(({ facilitator }) => bytea(facilitator ?? '0x')),
            column(({ settlements }) => settlements),
            column(({ amount }) => String(amount)),
            column(({ first }) => first.height),
            column(({ first }) => new Date(first.timeMs)),
            column(({ last }) => last.height),
            column(({ last }) => new Date(last.timeMs)),
        ],
    )
}

/**
 * Takes back what was surveyed above a height, by whole stretches, inside the transaction that takes the blocks back. What is
 * being read meanwhile will not be added.
 */
export async function undoSurvey(client: ClientBase, chainId: number, height: number): Promise<void> {
    await client.query('UPDATE pay_to_survey SET version = version + 1 WHERE chain_id = $1', [chainId])
    const stretch = stretchOf(height + 1)
    const { rowCount } = await client.query(
        `UPDATE pay_to_survey SET surveyed_to = GREATEST(from_height - 1, $3::int - 1)
         WHERE chain_id = $1 AND surveyed_to > $2`,
        [chainId, height, stretch],
    )
    if (rowCount) await forgetFrom(client, chainId, stretch)
}

/** Forgets a stretch and all after it. */
async function forgetFrom(client: ClientBase, chainId: number, stretch: number): Promise<void> {
    for (const table of ['pay_to_survey_stretch', 'pay_to_survey_wallet'])
        await client.query(`DELETE FROM ${table} WHERE chain_id = $1 AND stretch >= $2`, [chainId, stretch])
}

/**
 * Finds wallets whose payments, as they are indexed, are not what the survey found, one sentence for each difference. Both say what
 * proxies paid, and are read from the chain separately. Stretches that begin in a quarter that is detached are left out. $1: OPG tokens.
 */
export const SURVEY_AUDIT_SQL = `
    WITH followed AS (
        SELECT s.chain_id, p.address, s.from_height, s.surveyed_to FROM pay_to_survey s JOIN pay_to p USING (chain_id)
        WHERE p.covered_to IS NULL),
    paid AS (
        SELECT chain_id, pay_to AS wallet, height / ${STRETCH} * ${STRETCH} AS stretch, count(*) AS settlements, sum(amount) AS amount
        FROM payment p JOIN followed f USING (chain_id)
        WHERE f.address = p.pay_to AND rail <> 'CONTRACT' AND token = ANY($1) AND height BETWEEN from_height AND surveyed_to
        GROUP BY 1, 2, 3),
    surveyed AS (
        SELECT chain_id, wallet, stretch, sum(settlements) AS settlements, sum(amount) AS amount, min(first_at) AS first_at
        FROM pay_to_survey_wallet w JOIN followed f USING (chain_id) WHERE f.address = w.wallet
        GROUP BY 1, 2, 3)
    SELECT format('payments of 0x%s on chain %s from block %s: %s of %s OPG base units are indexed, the survey found %s of %s',
        encode(wallet, 'hex'), chain_id, stretch, coalesce(p.settlements, 0), coalesce(p.amount, 0),
        coalesce(s.settlements, 0), coalesce(s.amount, 0)) AS what
    FROM paid p FULL JOIN surveyed s USING (chain_id, wallet, stretch)
    WHERE (p.settlements, p.amount) IS DISTINCT FROM (s.settlements, s.amount)
        AND (s.first_at IS NULL OR EXISTS (SELECT FROM pg_inherits
            WHERE inhparent = 'payment'::regclass
                AND inhrelid = to_regclass('payment_' || to_char(s.first_at AT TIME ZONE 'UTC', 'YYYY"q"Q'))))
    ORDER BY 1 LIMIT 20`
