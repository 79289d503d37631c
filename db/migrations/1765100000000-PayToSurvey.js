// OPG that settlements through watched proxies moved, by who settled and who received, whether that wallet is known or not: by
// stretches of blocks, so that a rollback takes back whole ones; and how far each chain was surveyed.

module.exports = class PayToSurvey1765100000000 {
    name = 'PayToSurvey1765100000000'

    async up(db) {
        await db.query(`CREATE TABLE pay_to_survey (
            chain_id integer PRIMARY KEY,
            scope text NOT NULL,
            from_height integer NOT NULL,
            surveyed_to integer NOT NULL,
            version integer NOT NULL DEFAULT 0,
            reason text
        )`)
        await db.query(`CREATE TABLE pay_to_survey_stretch (
            chain_id integer NOT NULL,
            stretch integer NOT NULL,
            blocks integer NOT NULL,
            confirmed integer NOT NULL,
            PRIMARY KEY (chain_id, stretch)
        )`)
        await db.query(`CREATE TABLE pay_to_survey_wallet (
            chain_id integer NOT NULL,
            wallet bytea NOT NULL,
            facilitator bytea NOT NULL,
            stretch integer NOT NULL,
            settlements integer NOT NULL,
            amount numeric NOT NULL,
            first_height integer NOT NULL,
            first_at timestamptz NOT NULL,
            last_height integer NOT NULL,
            last_at timestamptz NOT NULL,
            PRIMARY KEY (chain_id, wallet, facilitator, stretch)
        )`)
    }

    async down(db) {
        await db.query('DROP TABLE pay_to_survey_wallet, pay_to_survey_stretch, pay_to_survey')
    }
}
