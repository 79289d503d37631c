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

    CREATE TABLE period (
        tier varchar(8) NOT NULL, start date NOT NULL, revision bigint NOT NULL, unsettled bigint NOT NULL,
        cells text[] NOT NULL,
        batch_cell integer[] NOT NULL, batch_count bigint[] NOT NULL, batch_claimed numeric[] NOT NULL,
        batch_published bigint[] NOT NULL, batch_verified bigint[] NOT NULL,
        -- Rows of call_* that came before a claim on the name they used, and the time of that claim (Unix ms).
        late_member integer[] NOT NULL, late_cell integer[] NOT NULL, late_at bigint[] NOT NULL, late_count bigint[] NOT NULL,
        late_verified bigint[] NOT NULL,
        call_member integer[] NOT NULL, call_cell integer[] NOT NULL, call_count bigint[] NOT NULL, call_verified bigint[] NOT NULL,
        pay_payer integer[] NOT NULL, pay_model integer[] NOT NULL, pay_cell integer[] NOT NULL, pay_count bigint[] NOT NULL,
        pay_calls bigint[] NOT NULL, pay_value_hi bigint[] NOT NULL, pay_value_lo bigint[] NOT NULL,
        pay_creator_hi bigint[] NOT NULL, pay_creator_lo bigint[] NOT NULL,
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
        await db.query('DROP TABLE member, revision, period, spread; DROP SEQUENCE revision_n, member_ordinal')
    }
}
