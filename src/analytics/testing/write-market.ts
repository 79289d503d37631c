import type { Pool } from 'pg'
import { ensureQuarters } from '../../database/quarters'
import * as recount from '../../rollups/demand/recount'
import { FACILITATORS_SQL } from '../../rollups/registry/facilitators'
import { OPG } from './facts'
import type { MarketFacts, Place } from './market'

const iso = (ms: number) => new Date(ms).toISOString()
const bytes = (address: string) => `\\x${address.slice(2)}`
const OTHER_TOKEN = '\\xbeef'
const OPG_TEXT = `\\x${OPG.toString('hex')}`

/** Writes facts and what follows from them: registry events, totals, day buckets, blocks, a status for each chain. */
export async function writeMarket(pool: Pool, facts: MarketFacts): Promise<void> {
    const insert = (table: string, rows: object[]) =>
        rows.length === 0
            ? Promise.resolve(null)
            : pool.query(
                  `INSERT INTO ${table} (${Object.keys(rows[0])
                      .map((name) => `"${name}"`)
                      .join(', ')})
                   SELECT ${Object.keys(rows[0])
                       .map((name) => `"${name}"`)
                       .join(', ')} FROM jsonb_populate_recordset(NULL::${table}, $1)`,
                  [
                      JSON.stringify(rows, (_key, value) =>
                          typeof value === 'bigint' ? value.toString() : value,
                      ),
                  ],
              )
    const log = ({ chainId, height, timeMs }: Place, kind: string, n: number) => ({
        id: `${chainId}-${kind}-${n}`,
        chain_id: chainId,
        height,
        tx_hash: '\\x01',
        tx_position: n,
        log_index: 0,
        time: iso(timeMs),
    })
    const contract = '\\xcc'
    await ensureQuarters(pool, ['2025q4', '2026q1', '2026q2'])
    await insert(
        'inference',
        facts.calls.map((call, n) => ({
            ...log(call, 'call', n),
            sub_position: 0,
            contract,
            rail: call.rail,
            kind: 'UNKNOWN',
            mode: call.mode,
            is_replay: call.isReplay,
            attribution: call.modelId ? 'EVENT' : 'NONE',
            unattributed_reason: call.reason,
            provenance: call.provenance,
            model_id: call.modelId,
            artifact_id: call.artifactId,
            verified: call.verified,
        })),
    )
    await insert(
        'settlement_batch',
        facts.batches.map((batch, n) => ({
            ...log(batch, 'batch', n),
            contract,
            rail: batch.rail,
            merkle_root: '\\x03',
            claimed: batch.claimed,
            published: batch.published,
            verified: batch.verified,
            proof: batch.proof,
            provenance: 'onchain',
            flags: [],
        })),
    )
    await insert(
        'payment',
        facts.payments.map((payment, n) => ({
            ...log(payment, 'pay', n),
            rail: payment.rail,
            pay_to: bytes(payment.payTo),
            facilitator: payment.facilitator && bytes(payment.facilitator),
            sender: payment.sender && bytes(payment.sender),
            token: payment.isOpg ? OPG_TEXT : OTHER_TOKEN,
            amount: payment.amount,
            decimals: 18,
            contract,
            attribution: payment.modelId ? 'CONTRACT' : 'NONE',
            unattributed_reason: payment.reason,
            provenance: 'onchain',
            payer_id: payment.payer,
            model_id: payment.modelId,
            creator_amount: payment.creatorAmount,
            calls: payment.calls,
        })),
    )
    await insert(
        'payout',
        facts.payouts.map((payout, n) => ({
            ...log(payout, 'out', n),
            kind: payout.kind,
            account: bytes(payout.account),
            to: payout.to && bytes(payout.to),
            token: OPG_TEXT,
            amount: payout.amount,
            decimals: 18,
            model_id: payout.modelId,
            provenance: 'demo',
            creator_id: payout.kind === 'OPERATOR_REVENUE' ? null : payout.account,
        })),
    )
    await insert(
        'model_price',
        facts.prices.map((price, n) => ({
            ...log(price, 'price', n),
            model_id: price.model,
            token: price.isOpg ? OPG_TEXT : OTHER_TOKEN,
            unit: price.unit,
            unit_raw: 0,
            input_price: price.inputPrice,
            output_price: 0,
            provenance: 'demo',
        })),
    )
    await insertRegistry(insert, facts, log)
    await derive(pool)
}

type Insert = (table: string, rows: object[]) => Promise<unknown>

async function insertRegistry(
    insert: Insert,
    facts: MarketFacts,
    log: (place: Place, kind: string, n: number) => object,
): Promise<void> {
    const last = (model: string, kind: string) =>
        facts.changes.filter((change) => change.model === model && change.kind === kind).at(-1)?.address ??
        null
    const zero = { calls: 0, payments: 0, paid_calls: 0, value: 0, creator_value: 0 }
    const known = facts.models.map(({ id, name, registration, owner, catalogued }) => ({
        id,
        name,
        registered: registration !== null,
        active: registration && true,
        provenance: 'demo',
        catalogued,
        registered_at: registration && iso(registration.timeMs),
        registry_chain_id: registration?.chainId ?? null,
        registered_height: registration?.height ?? null,
        owner_id: last(id, 'OWNER') ?? owner,
        payout_address: last(id, 'PAYOUT') && bytes(last(id, 'PAYOUT')!),
        ...zero,
    }))
    const named = new Set([...facts.calls, ...facts.payments].flatMap(({ modelId }) => modelId ?? []))
    for (const { id } of known) named.delete(id)
    const unknown = [...named].map((id) => ({ ...known[0], id, name: null, registered: false, active: null }))
    const nobody = { registered_at: null, registry_chain_id: null, registered_height: null, owner_id: null }
    await insert('model', [
        ...known,
        ...unknown.map((model) => ({ ...model, ...nobody, payout_address: null, catalogued: false })),
    ])
    await insert(
        'model_artifact',
        facts.artifacts.map(({ id, modelId, claim }) => ({
            id,
            cid: id,
            cid_bytes: id.length,
            exact: true,
            claimed: claim !== null,
            version: null,
            claimed_at: claim && iso(claim.timeMs),
            provenance: 'demo',
            model_id: modelId,
        })),
    )
    await insert(
        'catalogue_entry',
        facts.models
            .filter((model) => model.catalogued)
            .map((model) => ({
                id: `test|${model.name}`,
                source: 'test',
                model_id: model.id,
                author: 'author',
                name: model.name.replace('author/', ''),
                task: model.task,
                tags: [],
                artifacts: 1,
                imported_at: iso(0),
                provenance: 'operatorReported',
            })),
    )
    const owners = new Map(facts.models.map((model) => [model.id, model.owner]))
    await insert(
        'chain_event',
        facts.changes.map((change, n) => {
            const before = owners.get(change.model)
            if (change.kind === 'OWNER') owners.set(change.model, change.address)
            return {
                ...log(change, 'event', n),
                contract: '\\xdd',
                subject: change.model,
                provenance: 'demo',
                name: change.kind === 'OWNER' ? 'ModelOwnerChanged' : 'ModelPayoutAddressSet',
                args:
                    change.kind === 'OWNER'
                        ? { modelId: change.model, previousOwner: before, newOwner: change.address }
                        : { modelId: change.model, payoutAddress: change.address },
            }
        }),
    )
}

/** Day buckets, totals, blocks and the status of the chains, whose last 12 hours are not final. */
async function derive(pool: Pool): Promise<void> {
    const days =
        'id, day, chain_id, rail, model_id, reason, provenance, calls, verified, batches, claimed, published, payments, paid_calls, value, creator_value'
    await pool.query(`INSERT INTO demand_day (${days}) SELECT ${days} FROM (${recount.demandDaySql()}) day`, [
        [OPG],
    ])
    await pool.query(
        `UPDATE model t SET calls = d.calls, payments = d.payments, paid_calls = d.paid_calls, value = d.value,
             creator_value = d.creator_value, first_used_at = d.first_used_at, last_used_at = d.last_used_at
         FROM (${recount.MODEL_TOTALS.sql()}) d WHERE t.id = d.id`,
        [[OPG]],
    )
    await pool.query(
        `INSERT INTO payer (id, payments, paid_calls, value, first_paid_at, last_paid_at, provenance)
         SELECT d.*, 'onchain' FROM (${recount.PAYER_TOTALS.sql()}) d`,
        [[OPG]],
    )
    await pool.query(`INSERT INTO facilitator (chain_id, address, first_height) ${FACILITATORS_SQL}`)
    await pool.query(
        `INSERT INTO creator (id, model_count, accrued, withdrawn, provenance)
         SELECT coalesce(o.owner_id, p.id), coalesce(o.count, 0), coalesce(p.accrued, 0), coalesce(p.withdrawn, 0), 'demo'
         FROM (SELECT owner_id, count(*) FROM model WHERE owner_id IS NOT NULL GROUP BY 1) o
             FULL JOIN (${recount.CREATOR_TOTALS.sql()}) p ON p.id = o.owner_id`,
        [[OPG]],
    )
    await pool.query(`
        INSERT INTO chain_block (chain_id, height, hash, time, has_facts)
        SELECT DISTINCT chain_id, height, decode(lpad(to_hex(height), 8, '0'), 'hex'), time, true FROM (
            SELECT chain_id, height, time FROM inference UNION ALL SELECT chain_id, height, time FROM settlement_batch
            UNION ALL SELECT chain_id, height, time FROM payment UNION ALL SELECT chain_id, height, time FROM payout
            UNION ALL SELECT chain_id, height, time FROM model_price UNION ALL SELECT chain_id, height, time FROM chain_event
            UNION ALL SELECT registry_chain_id, registered_height, registered_at FROM model WHERE registered) fact`)
    await pool.query(`
        INSERT INTO chain_status (id, network, name, start_height, height, hash, time, finalized_height, head_height, events)
        SELECT DISTINCT ON (chain_id) chain_id::text, 'devnet', 'c', 0, height, hash, time,
            (SELECT max(height) FROM chain_block f WHERE f.chain_id = b.chain_id AND f.time <= b.time - interval '12 hours'), height, 0
        FROM chain_block b ORDER BY chain_id, height DESC`)
}
