const POSITION = `
    id text NOT NULL,
    chain_id integer NOT NULL,
    height integer NOT NULL,
    tx_hash bytea NOT NULL,
    tx_position integer NOT NULL,
    log_index integer NOT NULL,
    time timestamptz NOT NULL`

// Facts: append-only, one row a log, keyed by their position on their chain (INV-2).
const FACTS = {
    inference: `
        contract bytea NOT NULL, rail varchar(16) NOT NULL, kind varchar(14) NOT NULL, mode varchar(7), mode_raw integer,
        sender bytea, inference_id text, signer bytea, eth_address bytea, input_hash bytea, output_hash bytea,
        timestamp numeric, walrus_blob_id text, signature bytea, is_simulation boolean, is_replay boolean NOT NULL,
        attribution varchar(8) NOT NULL, unattributed_reason text, provenance varchar(16) NOT NULL,
        model_id text, artifact_id text, workflow_id text, tee_id text, settlement_key bytea`,
    settlement_batch: `
        contract bytea NOT NULL, rail varchar(16) NOT NULL, sender bytea, merkle_root bytea NOT NULL, claimed numeric NOT NULL,
        published integer, verified integer, walrus_blob_id text, provenance varchar(16) NOT NULL`,
    payment: `
        rail varchar(16) NOT NULL, payment_id bytea, pay_to bytea NOT NULL, token bytea NOT NULL, amount numeric NOT NULL,
        decimals integer NOT NULL, cap numeric, nonce numeric, deadline numeric, facilitator bytea, contract bytea NOT NULL,
        sender bytea, with_permit boolean, calldata_reason text, creator_amount numeric, calls numeric, input_units numeric,
        output_units numeric, settlement_ref bytea, attribution varchar(9) NOT NULL, provenance varchar(16) NOT NULL,
        payer_id text NOT NULL, model_id text`,
    payout: `
        kind varchar(18) NOT NULL, account bytea NOT NULL, "to" bytea, token bytea NOT NULL, amount numeric NOT NULL,
        decimals integer NOT NULL, payment_id bytea, provenance varchar(16) NOT NULL, creator_id text, model_id text`,
    model_price: `
        token bytea NOT NULL, unit varchar(6) NOT NULL, unit_raw integer NOT NULL, input_price numeric NOT NULL,
        output_price numeric NOT NULL, provenance varchar(16) NOT NULL, model_id text NOT NULL`,
    chain_event: `
        contract bytea NOT NULL, name text NOT NULL, subject text, args jsonb NOT NULL, sender bytea,
        provenance varchar(16) NOT NULL`,
    dead_letter: `
        contract bytea NOT NULL, topics text[] NOT NULL, data bytea NOT NULL, data_bytes integer NOT NULL, reason text NOT NULL`,
}

const OTHERS = `
    -- Blocks whose facts are held, for finding a common ancestor.
    CREATE TABLE chain_block (
        chain_id integer NOT NULL, height integer NOT NULL, hash bytea NOT NULL, time timestamptz NOT NULL,
        has_facts boolean NOT NULL, PRIMARY KEY (chain_id, height));

    -- A registration's or a version's claim on an artifact; the first in chain order wins.
    CREATE TABLE artifact_claim (
        chain_id integer NOT NULL, height integer NOT NULL, tx_position integer NOT NULL, log_index integer NOT NULL,
        artifact_id text NOT NULL, model_id text NOT NULL, version text, time timestamptz NOT NULL,
        PRIMARY KEY (chain_id, height, tx_position, log_index));
    CREATE INDEX artifact_claim_artifact ON artifact_claim (artifact_id);
    CREATE INDEX artifact_claim_model ON artifact_claim (model_id);

    -- Dictionary of the strings behind artifact ids. Content-addressed, so never taken back.
    CREATE TABLE artifact_text (id text PRIMARY KEY, cid text NOT NULL, cid_bytes integer NOT NULL, exact boolean NOT NULL);

    -- What a workflow contract's modelId() answered; immutable on chain, so never taken back.
    CREATE TABLE workflow_model (id text PRIMARY KEY, artifact_id text);

    -- How far each payTo wallet's history is indexed: null = it follows the stream.
    CREATE TABLE pay_to (
        chain_id integer NOT NULL, address bytea NOT NULL, covered_to integer, PRIMARY KEY (chain_id, address));

    -- Blocks that deployed contracts, found by bisecting eth_getCode; null = could not be known.
    CREATE TABLE contract_start (
        chain_id integer NOT NULL, address bytea NOT NULL, height integer, PRIMARY KEY (chain_id, address));

    -- Derived rows.
    CREATE TABLE model (
        id text PRIMARY KEY, name text, registered boolean NOT NULL, payout_address bytea, active boolean,
        registered_at timestamptz, registry_chain_id integer, registered_height integer, calls numeric NOT NULL,
        payments numeric NOT NULL, paid_calls numeric NOT NULL, value numeric NOT NULL, creator_value numeric NOT NULL,
        first_used_at timestamptz, last_used_at timestamptz, provenance varchar(16) NOT NULL, owner_id text) WITH (fillfactor = 70);
    CREATE INDEX model_owner ON model (owner_id);

    CREATE TABLE model_artifact (
        id text PRIMARY KEY, cid text NOT NULL, cid_bytes integer NOT NULL, exact boolean NOT NULL, claimed boolean NOT NULL,
        version text, claimed_at timestamptz, provenance varchar(16) NOT NULL, model_id text NOT NULL);
    CREATE INDEX model_artifact_model ON model_artifact (model_id);

    CREATE TABLE creator (
        id text PRIMARY KEY, model_count integer NOT NULL, accrued numeric NOT NULL, withdrawn numeric NOT NULL,
        provenance varchar(16) NOT NULL);

    CREATE TABLE payer (
        id text PRIMARY KEY, payments numeric NOT NULL, paid_calls numeric NOT NULL, value numeric NOT NULL,
        first_paid_at timestamptz, last_paid_at timestamptz, provenance varchar(16) NOT NULL) WITH (fillfactor = 70);

    CREATE TABLE tee (
        id text PRIMARY KEY, chain_id integer NOT NULL, registry bytea NOT NULL, owner bytea NOT NULL, tee_type integer NOT NULL,
        enabled boolean NOT NULL, registered_at timestamptz NOT NULL, disabled_at timestamptz, public_key bytea,
        payment_address bytea, endpoint text, calldata_reason text, heartbeats integer NOT NULL, last_heartbeat_at timestamptz,
        provenance varchar(16) NOT NULL);

    -- One row a TEE and day; the arrays (chain order) let a rollback take back single heartbeats.
    CREATE TABLE tee_day (
        id text PRIMARY KEY, tee_id text NOT NULL, chain_id integer NOT NULL, day timestamptz NOT NULL, heartbeats integer NOT NULL,
        first_at timestamptz NOT NULL, last_at timestamptz NOT NULL, heights integer[] NOT NULL, times timestamptz[] NOT NULL,
        provenance varchar(16) NOT NULL);
    CREATE INDEX tee_day_tee ON tee_day (tee_id, day);

    CREATE TABLE enclave_image (
        id text PRIMARY KEY, chain_id integer NOT NULL, registry bytea NOT NULL, pcr_hash bytea NOT NULL, tee_type integer,
        version text, approved boolean NOT NULL, approved_at timestamptz, revoked_at timestamptz, provenance varchar(16) NOT NULL);

    CREATE TABLE workflow (
        id text PRIMARY KEY, chain_id integer NOT NULL, known boolean NOT NULL, "user" bytea, end_time numeric, frequency numeric,
        active boolean, announced_at timestamptz, runs numeric NOT NULL, last_run_at timestamptz, provenance varchar(16) NOT NULL,
        artifact_id text);

    CREATE TABLE demand_day (
        id text PRIMARY KEY, day timestamptz NOT NULL, chain_id integer NOT NULL, rail varchar(16) NOT NULL, calls numeric NOT NULL,
        batches numeric NOT NULL, claimed numeric NOT NULL, payments numeric NOT NULL, paid_calls numeric NOT NULL,
        value numeric NOT NULL, creator_value numeric NOT NULL, provenance varchar(16) NOT NULL, model_id text);

    CREATE TABLE chain_status (
        id text PRIMARY KEY, network text NOT NULL, name text NOT NULL, genesis_hash bytea, start_height integer NOT NULL,
        height integer NOT NULL, hash bytea, time timestamptz, head_height integer, finalized_height integer,
        events numeric NOT NULL, checked_at timestamptz);

    CREATE TABLE rollback (
        id text PRIMARY KEY, chain_id integer NOT NULL, from_height integer NOT NULL, from_hash bytea, to_height integer NOT NULL,
        to_hash bytea, beyond_finality boolean NOT NULL, rows_removed numeric NOT NULL, at timestamptz NOT NULL, reason text NOT NULL);
`

// Needed while facts are written; every other index waits until a chain has caught up (src/database/indexes.ts).
const EARLY_INDEXES = `
    CREATE INDEX chain_event_subject ON chain_event USING hash (subject);
    CREATE INDEX inference_settlement_key ON inference (settlement_key) WHERE settlement_key IS NOT NULL;
`

// The API's role can read and nothing else (INV-9). It cannot log in by itself; the API switches to it after connecting.
// A user that may not make roles goes on without: the API then reads as that user, in read-only transactions.
const READER = `
    DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'demand_reader') THEN
            CREATE ROLE demand_reader NOLOGIN;
        END IF;
        GRANT USAGE ON SCHEMA public TO demand_reader;
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO demand_reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO demand_reader;
    EXCEPTION
        WHEN insufficient_privilege THEN RAISE NOTICE 'the role demand_reader was not made: %', SQLERRM;
        WHEN duplicate_object OR unique_violation THEN
            GRANT USAGE ON SCHEMA public TO demand_reader;
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO demand_reader;
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO demand_reader;
    END $$;
`

module.exports = class Init1764000000000 {
    name = 'Init1764000000000'

    async up(db) {
        for (const [table, columns] of Object.entries(FACTS)) {
            await db.query(`CREATE TABLE ${table} (${POSITION}, ${columns})`)
            await db.query(
                `CREATE UNIQUE INDEX ${table}_position ON ${table} (chain_id, height, tx_position, log_index)`,
            )
        }
        await db.query(OTHERS)
        await db.query(EARLY_INDEXES)
        await db.query(READER)
    }

    async down(db) {
        const derived = [
            'model',
            'model_artifact',
            'creator',
            'payer',
            'tee',
            'tee_day',
            'enclave_image',
            'workflow',
            'demand_day',
        ]
        const others = [
            'chain_status',
            'rollback',
            'chain_block',
            'artifact_claim',
            'artifact_text',
            'workflow_model',
            'pay_to',
            'contract_start',
        ]
        for (const table of [...Object.keys(FACTS), ...derived, ...others])
            await db.query(`DROP TABLE ${table}`)
    }
}
