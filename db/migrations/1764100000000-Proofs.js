// Settlement proofs: blobs and their archive, leaves as calls, receipts, the catalogue, and the reasons in the day rollup.

const COLUMNS = `
    ALTER TABLE settlement_batch
        ADD COLUMN duplicates integer, ADD COLUMN blob_id text, ADD COLUMN proof varchar(14) NOT NULL DEFAULT 'PENDING',
        ADD COLUMN proof_reason text, ADD COLUMN sender_trust varchar(10), ADD COLUMN flags text[] NOT NULL DEFAULT '{}';

    ALTER TABLE inference
        ADD COLUMN sub_position integer NOT NULL DEFAULT 0, ADD COLUMN batch_id text, ADD COLUMN leaf_hash bytea,
        ADD COLUMN verified boolean, ADD COLUMN unverified_reason text, ADD COLUMN proof varchar(14), ADD COLUMN blob_id text,
        ADD COLUMN input_tokens numeric, ADD COLUMN output_tokens numeric, ADD COLUMN cost numeric, ADD COLUMN cost_usd text;
    -- A leaf shares its batch's log.
    DROP INDEX inference_position;
    CREATE UNIQUE INDEX inference_position ON inference (chain_id, height, tx_position, log_index, sub_position);
    DROP INDEX IF EXISTS inference_feed;

    ALTER TABLE payment ADD COLUMN unattributed_reason text;
    ALTER TABLE model ADD COLUMN catalogued boolean NOT NULL DEFAULT false;
    ALTER TABLE demand_day
        ADD COLUMN reason text, ADD COLUMN verified numeric NOT NULL DEFAULT 0, ADD COLUMN published numeric NOT NULL DEFAULT 0;
`

const TABLES = `
    -- The queue of blobs. Rows are made by settlements and outlive rollbacks: a blob id says what it holds.
    CREATE TABLE blob (
        id text PRIMARY KEY, state varchar(8) NOT NULL, reason text, first_settled_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL, attempts integer NOT NULL DEFAULT 0, next_attempt_at timestamptz,
        leased_until timestamptz, archived_at timestamptz, shape varchar(10), sha256 text, bytes integer, redacted boolean,
        checked boolean NOT NULL DEFAULT false);
    -- The oldest first: their storage term ends first.
    CREATE INDEX blob_queue ON blob (expires_at, id) WHERE state = 'WAITING';
    -- Blobs whose settlements are still to be checked against them.
    CREATE INDEX blob_unchecked ON blob (id) WHERE state <> 'WAITING' AND NOT checked;

    -- The archive, by SHA-256 of the fetched bytes. data null: it is a file in the archive's folder.
    CREATE TABLE blob_content (
        sha256 text PRIMARY KEY, shape varchar(10) NOT NULL, redacted boolean NOT NULL, stored_bytes integer NOT NULL, data bytea);
    ALTER TABLE blob_content ALTER COLUMN data SET STORAGE EXTERNAL;

    -- What gateways reported; checked against both chains.
    CREATE TABLE receipt (
        id text PRIMARY KEY, state varchar(7) NOT NULL, contradiction text, waiting_for text, payment_tx bytea NOT NULL,
        settlement_tx bytea NOT NULL, blob_id text NOT NULL, session_hash text, model_name text, model_proved boolean,
        cost numeric, input_hash bytea, output_hash bytea, request_hashes bytea, artifact_id text, payment_id text, inference_id text,
        received_at timestamptz NOT NULL, provenance varchar(16) NOT NULL);
    CREATE INDEX receipt_payment_tx ON receipt (payment_tx);
    CREATE INDEX receipt_settlement_tx ON receipt (settlement_tx);
    CREATE INDEX receipt_artifact ON receipt (artifact_id) WHERE artifact_id IS NOT NULL;
    CREATE INDEX receipt_waiting ON receipt (received_at) WHERE state = 'WAITING';
    CREATE INDEX receipt_inference ON receipt (inference_id) WHERE inference_id IS NOT NULL;
    CREATE INDEX receipt_payment ON receipt (payment_id) WHERE payment_id IS NOT NULL;

    -- What operators' catalogues say.
    CREATE TABLE catalogue_entry (
        id text PRIMARY KEY, source text NOT NULL, model_id text NOT NULL, author text NOT NULL, name text NOT NULL, task text,
        tags text[] NOT NULL, owner_address bytea, artifacts integer NOT NULL, imported_at timestamptz NOT NULL,
        provenance varchar(16) NOT NULL);
    CREATE INDEX catalogue_entry_model ON catalogue_entry (model_id);
    CREATE TABLE catalogue_artifact (
        artifact_id text NOT NULL, entry_id text NOT NULL, model_id text NOT NULL, version text, PRIMARY KEY (artifact_id, entry_id));
    CREATE INDEX catalogue_artifact_entry ON catalogue_artifact (entry_id);
`

// Small, and needed while facts are written and checked.
const INDEXES = `
    CREATE INDEX settlement_batch_pending ON settlement_batch (chain_id, height, tx_position, log_index) WHERE proof = 'PENDING';
    CREATE INDEX inference_pending ON inference (chain_id, height, tx_position, log_index) WHERE rail = 'INDIVIDUAL' AND proof IS NULL;
    CREATE INDEX settlement_batch_blob ON settlement_batch (blob_id) WHERE blob_id IS NOT NULL;
    CREATE INDEX inference_blob ON inference (blob_id) WHERE blob_id IS NOT NULL;
    CREATE INDEX settlement_batch_root ON settlement_batch USING hash (merkle_root);
    CREATE INDEX inference_leaf ON inference (leaf_hash) WHERE leaf_hash IS NOT NULL;
    CREATE INDEX payment_settlement_ref ON payment (settlement_ref) WHERE settlement_ref IS NOT NULL;
`

// Facts written by an earlier version say what they would say now; the day rollup is counted anew, with its new key.
const OPG = `ARRAY['\\xfbc2051ae2265686a469421b2c5a2d5462fbf5eb', '\\x5feccd17c393caf1001d18164236a37e731fcb9d']::bytea[]`
const ADOPT = `
    UPDATE inference SET unattributed_reason = 'BLOB_WAITING' WHERE rail = 'INDIVIDUAL' AND walrus_blob_id IS NOT NULL;
    UPDATE payment SET unattributed_reason = 'SESSION_NAMES_NO_MODEL' WHERE model_id IS NULL;
    DELETE FROM demand_day;
    INSERT INTO demand_day (id, day, chain_id, rail, model_id, reason, provenance, calls, verified, batches, claimed, published,
        payments, paid_calls, value, creator_value)
    SELECT to_char(day AT TIME ZONE 'UTC', 'YYYY-MM-DD') || '|' || concat_ws('|', chain_id, rail, coalesce(model_id, ''),
            coalesce(reason, ''), provenance),
        day, chain_id, rail, model_id, reason, provenance, sum(calls), 0, sum(batches), sum(claimed), 0, sum(payments),
        sum(paid_calls), sum(value), sum(creator_value)
    FROM (
        SELECT date_trunc('day', time, 'UTC') AS day, chain_id, rail, model_id, unattributed_reason AS reason, provenance,
            1 AS calls, 0 AS batches, 0::numeric AS claimed, 0 AS payments, 0::numeric AS paid_calls, 0::numeric AS value,
            0::numeric AS creator_value
        FROM inference WHERE NOT is_replay
        UNION ALL
        SELECT date_trunc('day', time, 'UTC'), chain_id, rail, NULL, proof, provenance, 0, 1, claimed, 0, 0, 0, 0
        FROM settlement_batch
        UNION ALL
        SELECT date_trunc('day', time, 'UTC'), chain_id, rail, model_id, unattributed_reason, provenance, 0, 0, 0, 1,
            coalesce(calls, 0), CASE WHEN token = ANY(${OPG}) THEN amount ELSE 0 END,
            CASE WHEN token = ANY(${OPG}) THEN coalesce(creator_amount, 0) ELSE 0 END
        FROM payment
    ) fact GROUP BY day, chain_id, rail, model_id, reason, provenance;
`

// The day rollup of the version before, for the way back.
const WITHOUT_REASONS = `
    CREATE TEMP TABLE earlier ON COMMIT DROP AS
        SELECT to_char(day AT TIME ZONE 'UTC', 'YYYY-MM-DD') || '|' || concat_ws('|', chain_id, rail, coalesce(model_id, '')) AS id,
            day, chain_id, rail, sum(calls) AS calls, sum(batches) AS batches, sum(claimed) AS claimed, sum(payments) AS payments,
            sum(paid_calls) AS paid_calls, sum(value) AS value, sum(creator_value) AS creator_value, min(provenance) AS provenance, model_id
        FROM demand_day WHERE NOT (rail = 'BATCH' AND batches = 0) GROUP BY day, chain_id, rail, model_id;
    DELETE FROM demand_day;
    INSERT INTO demand_day (id, day, chain_id, rail, calls, batches, claimed, payments, paid_calls, value, creator_value, provenance, model_id)
        SELECT * FROM earlier;
`

// The API's role reads the trees of batches, for Merkle paths, and never what anybody asked or was answered (INV-9).
// Receipts may be handed in through the API by a role that can add them and nothing else.
const ROLES = `
    ALTER TABLE blob_content ENABLE ROW LEVEL SECURITY;
    DO $$ BEGIN
        CREATE POLICY reader ON blob_content FOR SELECT TO demand_reader USING (shape = 'BATCH');
    EXCEPTION WHEN undefined_object THEN NULL;
    END $$;
    DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'demand_receiver') THEN
            CREATE ROLE demand_receiver NOLOGIN;
        END IF;
        GRANT USAGE ON SCHEMA public TO demand_receiver;
        GRANT SELECT, INSERT ON receipt TO demand_receiver;
    EXCEPTION
        WHEN insufficient_privilege THEN RAISE NOTICE 'the role demand_receiver was not made: %', SQLERRM;
        WHEN duplicate_object OR unique_violation THEN
            GRANT USAGE ON SCHEMA public TO demand_receiver;
            GRANT SELECT, INSERT ON receipt TO demand_receiver;
    END $$;
`

module.exports = class Proofs1764100000000 {
    name = 'Proofs1764100000000'

    async up(db) {
        for (const sql of [COLUMNS, TABLES, INDEXES, ADOPT, ROLES]) await db.query(sql)
    }

    async down(db) {
        await db.query(`
            DELETE FROM inference WHERE batch_id IS NOT NULL;
            DROP INDEX inference_position;
            ALTER TABLE inference DROP COLUMN sub_position, DROP COLUMN batch_id, DROP COLUMN leaf_hash, DROP COLUMN verified,
                DROP COLUMN unverified_reason, DROP COLUMN proof, DROP COLUMN blob_id, DROP COLUMN input_tokens,
                DROP COLUMN output_tokens, DROP COLUMN cost, DROP COLUMN cost_usd;
            CREATE UNIQUE INDEX inference_position ON inference (chain_id, height, tx_position, log_index);
            ALTER TABLE settlement_batch DROP COLUMN duplicates, DROP COLUMN blob_id, DROP COLUMN proof, DROP COLUMN proof_reason,
                DROP COLUMN sender_trust, DROP COLUMN flags;
            DROP INDEX settlement_batch_root;
            DROP INDEX payment_settlement_ref;
            ALTER TABLE payment DROP COLUMN unattributed_reason;
            ALTER TABLE model DROP COLUMN catalogued;
            ALTER TABLE demand_day DROP COLUMN reason, DROP COLUMN verified, DROP COLUMN published;
            DROP TABLE blob, blob_content, receipt, catalogue_entry, catalogue_artifact;
        `)
        await db.query(WITHOUT_REASONS)
    }
}
