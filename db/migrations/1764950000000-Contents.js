// What a log says, in few bytes, beside each row that was made of it: a second look then compares contents, not only places.
const FACTS = [
    'inference',
    'settlement_batch',
    'payment',
    'payout',
    'model_price',
    'chain_event',
    'dead_letter',
]

module.exports = class Contents1764950000000 {
    name = 'Contents1764950000000'

    async up(db) {
        // See src/decode/log-digest.ts. Null in rows from before, and in leaves of blobs, which are no logs.
        for (const table of FACTS) await db.query(`ALTER TABLE ${table} ADD COLUMN log_digest bytea`)
        // Quarters that were detached must fit when they are attached again.
        const detached = await db.query(
            `SELECT c.oid::regclass::text AS name FROM pg_class c
             WHERE c.relkind = 'r' AND c.relname ~ '^(inference|settlement_batch|payment|payout)_[0-9]{4}q[1-4]$'
                 AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tx_position')
                 AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'log_digest')`,
        )
        for (const { name } of detached) await db.query(`ALTER TABLE ${name} ADD COLUMN log_digest bytea`)
        await db.query(`
            -- Up to this height rows may be without a digest: only their places are compared. Null when none is.
            ALTER TABLE chain_confirmation ADD COLUMN places_to integer;
            INSERT INTO chain_confirmation (chain_id, level, endpoints, from_height, scope, at, places_to)
                SELECT id::integer, 'off', 0, 0, '', now(), height FROM chain_status WHERE events > 0
                ON CONFLICT (chain_id) DO UPDATE SET places_to = EXCLUDED.places_to`)
    }

    async down(db) {
        await db.query('ALTER TABLE chain_confirmation DROP COLUMN places_to')
        for (const table of FACTS) await db.query(`ALTER TABLE ${table} DROP COLUMN log_digest`)
    }
}
