import type { Pool } from 'pg'
import type { MarketFacts } from '../../src/analytics/testing/market'

/**
 * The rows of single calls, payments and payouts, and the registry's events, as plain facts: what tests count again by loops. No
 * rollup and no total is read.
 */
export async function storedMarket(pool: Pool, opg: Buffer[]): Promise<MarketFacts> {
    const PLACE = `chain_id AS "chainId", height, extract(epoch FROM time)::float8 * 1000 AS "timeMs"`
    const hex = (column: string) => `'0x' || encode(${column}, 'hex')`
    const all = async (sql: string, ...params: unknown[]) => (await pool.query(sql, params)).rows
    const calls = await all(
        `SELECT ${PLACE}, rail, mode, model_id AS "modelId", artifact_id AS "artifactId", unattributed_reason AS reason, verified,
             is_replay AS "isReplay", provenance FROM inference`,
    )
    const payments = await all(
        `SELECT ${PLACE}, rail, payer_id AS payer, ${hex('pay_to')} AS "payTo", model_id AS "modelId", unattributed_reason AS reason,
             amount, creator_amount AS "creatorAmount", calls::int, token = ANY($1) AS "isOpg" FROM payment`,
        opg,
    )
    const batches = await all(
        `SELECT ${PLACE}, rail, proof, claimed, published, verified FROM settlement_batch`,
    )
    const payouts = await all(
        `SELECT ${PLACE}, kind, ${hex('account')} AS account, ${hex('"to"')} AS to, model_id AS "modelId", amount
         FROM payout WHERE token = ANY($1)`,
        opg,
    )
    const prices = await all(
        `SELECT ${PLACE}, model_id AS model, unit, input_price AS "inputPrice", token = ANY($1) AS "isOpg" FROM model_price
         ORDER BY chain_id, height, tx_position, log_index`,
        opg,
    )
    const events = await all(
        `SELECT ${PLACE}, name, subject, args FROM chain_event
         WHERE name IN ('ModelRegistered', 'ModelOwnerChanged', 'ModelPayoutAddressSet')
         ORDER BY chain_id, height, tx_position, log_index`,
    )
    const catalogued = await all(
        `SELECT DISTINCT ON (model_id) model_id AS id, task FROM catalogue_entry ORDER BY model_id, id COLLATE "C"`,
    )
    const names = await all('SELECT id, name FROM model WHERE registered OR catalogued ORDER BY id')
    const artifacts = await all(
        `SELECT id, model_id AS "modelId", extract(epoch FROM claimed_at)::float8 * 1000 AS "claimedMs" FROM model_artifact`,
    )
    const registrations = new Map<string, (typeof events)[number]>()
    for (const event of events)
        if (event.name === 'ModelRegistered' && !registrations.has(event.subject))
            registrations.set(event.subject, event)
    const tasks = new Map(catalogued.map(({ id, task }) => [id, task]))
    const place = ({ chainId, height, timeMs }: (typeof events)[number]) => ({ chainId, height, timeMs })
    const money = <Row extends object>(rows: Row[], ...columns: (keyof Row)[]) =>
        rows.map((row) => {
            const copy = { ...row }
            for (const column of columns)
                copy[column] = (row[column] === null ? null : BigInt(row[column] as string)) as never
            return copy
        })
    return {
        models: names.map(({ id, name }) => {
            const registration = registrations.get(id)
            return {
                id,
                name,
                registration: registration ? place(registration) : null,
                owner: registration ? String(registration.args.owner).toLowerCase() : null,
                catalogued: tasks.has(id),
                task: tasks.get(id) ?? null,
            }
        }),
        changes: events
            .filter(({ name, subject }) => name !== 'ModelRegistered' && registrations.has(subject))
            .map((event) => ({
                ...place(event),
                model: event.subject,
                kind: event.name === 'ModelOwnerChanged' ? ('OWNER' as const) : ('PAYOUT' as const),
                address: String(event.args.newOwner ?? event.args.payoutAddress).toLowerCase(),
            })),
        artifacts: artifacts.map(({ id, modelId, claimedMs }) => ({
            id,
            modelId,
            claim: claimedMs === null ? null : { chainId: 8453, height: 0, timeMs: claimedMs },
        })),
        calls,
        payments: money(payments, 'amount', 'creatorAmount'),
        batches: money(batches, 'claimed'),
        prices: money(prices, 'inputPrice'),
        payouts: money(payouts, 'amount'),
    }
}
