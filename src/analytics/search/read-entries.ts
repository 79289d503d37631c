import type { Reader } from '../../database/reader'
import { hex } from '../../database/sql'
import type { Entry } from './search-index'

/** Rows of one statement: the event loop is others' between them. */
const PAGE = 2_000
/** Strings by which one model is found, at most. */
const ARTIFACTS = 100

/** All models with their strings, page by page, those of names that nobody claimed too. $1 is the last id that was read. */
const MODELS = `
    SELECT id, coalesce(name, CASE WHEN catalogued THEN (
            SELECT author || '/' || name FROM catalogue_entry WHERE model_id = m.id ORDER BY id COLLATE "C" LIMIT 1) END),
        owner_id, registered, calls::float8, payments::float8,
        ARRAY(SELECT cid FROM model_artifact WHERE model_id = m.id ORDER BY id LIMIT ${ARTIFACTS})
    FROM model m WHERE id > $1 ORDER BY id LIMIT ${PAGE}`

const PAYERS = `SELECT id, paid_calls::float8, payments::float8 FROM payer WHERE id > $1 ORDER BY id LIMIT ${PAGE}`

/** Wallets that own models or are paid for them, now or once, with the use of what they own or are paid for now. */
const CREATORS = `
    SELECT id, sum(calls)::float8, sum(payments)::float8 FROM (
        SELECT owner_id AS id, calls, payments FROM model WHERE owner_id IS NOT NULL
        UNION ALL
        SELECT ${hex('payout_address')}, calls, payments FROM model
        WHERE payout_address IS NOT NULL AND ${hex('payout_address')} IS DISTINCT FROM owner_id
        UNION ALL
        SELECT id, 0, 0 FROM creator
        UNION ALL
        SELECT lower(args ->> 'previousOwner'), 0, 0 FROM chain_event WHERE name = 'ModelOwnerChanged'
        UNION ALL
        SELECT lower(args ->> 'payoutAddress'), 0, 0 FROM chain_event WHERE name = 'ModelPayoutAddressSet'
    ) wallet WHERE id <> '0x${'0'.repeat(40)}' GROUP BY id`

/** Reads everything that can be found, as of now. */
export async function readEntries(reader: Reader): Promise<Entry[]> {
    const entries: Entry[] = []
    for await (const [id, name, owner, registered, calls, payments, artifacts] of pages(reader, MODELS))
        entries.push({
            kind: 'MODEL',
            id: id as string,
            name: name as string | null,
            owner: owner as string | null,
            registered: registered as boolean,
            calls: calls as number,
            payments: payments as number,
            artifacts: artifacts as string[],
        })
    for (const row of await reader.rows(CREATORS)) entries.push(wallet('CREATOR', row))
    for await (const row of pages(reader, PAYERS)) entries.push(wallet('PAYER', row))
    return entries
}

function wallet(kind: 'CREATOR' | 'PAYER', [id, calls, payments]: unknown[]): Entry {
    return {
        kind,
        id: id as string,
        name: null,
        owner: null,
        registered: false,
        calls: calls as number,
        payments: payments as number,
        artifacts: [],
    }
}

/** Rows of a statement that goes on after an id. */
async function* pages(reader: Reader, sql: string): AsyncGenerator<unknown[]> {
    for (let after = ''; ; ) {
        const rows = await reader.rows(sql, [after])
        yield* rows
        if (rows.length < PAGE) return
        after = rows[rows.length - 1][0] as string
    }
}
