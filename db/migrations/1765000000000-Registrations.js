// What a registry answered about enclaves whose registration no calldata shows, and the oblivious-HTTP keys of enclaves.
const TABLES = `
    -- One row a registration that was asked for. log_digest: of its log as it is indexed (another branch asks anew). A key hashes to the
    -- enclave's id, so it is right whoever gave it. reason: why something is still not known.
    CREATE TABLE tee_answer (
        event_id text NOT NULL, log_digest bytea NOT NULL, public_key bytea, payment_address bytea, endpoint text, asked_at integer,
        reason text, attempts integer NOT NULL, next_attempt_at timestamptz, PRIMARY KEY (event_id, log_digest));

    -- ChainEvents; where a registration's calldata shows nothing its args are completed with what the registry answered.
    CREATE VIEW registry_event AS
        SELECT e.id, e.chain_id, e.height, e.tx_hash, e.tx_position, e.log_index, e.log_digest, e.time, e.contract, e.name, e.subject,
            CASE WHEN a.public_key IS NULL THEN e.args ELSE e.args || jsonb_build_object(
                'publicKey', '0x' || encode(a.public_key, 'hex'), 'paymentAddress', '0x' || encode(a.payment_address, 'hex'),
                'endpoint', a.endpoint, 'askedAt', a.asked_at, 'calldataReason', a.reason) END AS args
        FROM chain_event e LEFT JOIN tee_answer a ON e.name = 'TEERegistered' AND e.args->>'publicKey' IS NULL
            AND a.event_id = e.id AND a.log_digest = coalesce(e.log_digest, '\\x');

    ALTER TABLE tee ADD COLUMN asked_at integer, ADD COLUMN ohttp_key_id integer, ADD COLUMN ohttp_kem_id integer, ADD COLUMN ohttp_kdf_id integer,
        ADD COLUMN ohttp_aead_id integer, ADD COLUMN ohttp_public_key_hash bytea, ADD COLUMN ohttp_key_config_hash bytea,
        ADD COLUMN ohttp_updated_at timestamptz;
`

module.exports = class Registrations1765000000000 {
    name = 'Registrations1765000000000'

    async up(db) {
        await db.query(TABLES)
    }

    async down(db) {
        await db.query('DROP VIEW registry_event')
        await db.query('DROP TABLE tee_answer')
        await db.query(`ALTER TABLE tee DROP COLUMN asked_at, DROP COLUMN ohttp_key_id, DROP COLUMN ohttp_kem_id, DROP COLUMN ohttp_kdf_id,
            DROP COLUMN ohttp_aead_id, DROP COLUMN ohttp_public_key_hash, DROP COLUMN ohttp_key_config_hash, DROP COLUMN ohttp_updated_at`)
    }
}
