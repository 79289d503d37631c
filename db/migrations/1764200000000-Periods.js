// Sealed periods: the demand of whole UTC days, months and years, packed into one row each. They are derived from the facts
// (src/periods), and partitioned by quarter of their start.
const TABLES = `
    -- Members of the populations that periods count: models and payers. An ordinal is never given again, not even when the
    -- table is emptied: readers remember.
    CREATE TABLE member (ordinal integer PRIMARY KEY, id text NOT NULL UNIQUE);
    CREATE SEQUENCE member_ordinal;

    -- What readers may have kept is out of date when a number is another. Numbers are never used twice.
    CREATE TABLE revision (topic text PRIMARY KEY, n bigint NOT NULL);
    CREATE SEQUENCE revision_n;

    -- Columns of numbers are the bytes of Int32Array (members, cells) and Float64Array (all others), little-endian.
    CREATE TABLE period (
        tier varchar(8) NOT NULL, start date NOT NULL, revision bigint NOT NULL, unsettled bigint NOT NULL,
        cells text[] NOT NULL,
        batch_cell bytea NOT NULL, batch_count bytea NOT NULL, batch_claimed numeric[] NOT NULL,
        batch_published bytea NOT NULL, batch_verified bytea NOT NULL,
        -- Rows of call_* that came before a claim on the name they used, and the time of that claim (Unix ms).
        late_member bytea NOT NULL, late_cell bytea NOT NULL, late_at bytea NOT NULL, late_count bytea NOT NULL,
        late_verified bytea NOT NULL,
        call_member bytea NOT NULL, call_cell bytea NOT NULL, call_count bytea NOT NULL, call_verified bytea NOT NULL,
        pay_payer bytea NOT NULL, pay_model bytea NOT NULL, pay_cell bytea NOT NULL, pay_count bytea NOT NULL,
        pay_calls bytea NOT NULL, pay_value_hi bytea NOT NULL, pay_value_lo bytea NOT NULL,
        pay_creator_hi bytea NOT NULL, pay_creator_lo bytea NOT NULL,
        PRIMARY KEY (start, tier)
    ) PARTITION BY RANGE (start);

    -- How the demand of one day, week or month was spread over the members of a population that had any, as of its end.
    CREATE TABLE spread (
        interval varchar(8) NOT NULL, start date NOT NULL, population varchar(16) NOT NULL, measure varchar(8) NOT NULL,
        excluded boolean NOT NULL, active integer NOT NULL, total numeric NOT NULL, gini_active float8, effective_number float8,
        hhi float8, PRIMARY KEY (start, interval, population, measure, excluded)
    ) PARTITION BY RANGE (start);
`

module.exports = class Periods1764200000000 {
    name = 'Periods1764200000000'

    async up(db) {
        await db.query(TABLES)
    }

    async down(db) {
        await db.query(
            'DROP TABLE member, revision, period, spread; DROP SEQUENCE revision_n, member_ordinal',
        )
    }
}
