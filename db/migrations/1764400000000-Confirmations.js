// What was looked at a second time: which endpoints gave exactly the logs that are indexed, by stretches of blocks.
const TABLES = `
    -- Stretches do not overlap. endpoints: short hashes of the URLs of those that gave exactly the logs that are indexed, the
    -- one they were read from included. look: none, early (the blocks could still change) or final.
    CREATE TABLE block_confirmation (
        chain_id integer NOT NULL, from_height integer NOT NULL, to_height integer NOT NULL, endpoints text[] NOT NULL,
        look varchar(5) NOT NULL, PRIMARY KEY (chain_id, from_height));

    -- How a chain's blocks are looked at again. scope: hash of what is asked for; stretches of another scope say nothing.
    CREATE TABLE chain_confirmation (
        chain_id integer PRIMARY KEY, level varchar(4) NOT NULL, endpoints integer NOT NULL, from_height integer NOT NULL,
        scope text NOT NULL, read_again integer NOT NULL DEFAULT 0, reason text, at timestamptz NOT NULL);
`

module.exports = class Confirmations1764400000000 {
    name = 'Confirmations1764400000000'

    async up(db) {
        await db.query(TABLES)
    }

    async down(db) {
        await db.query('DROP TABLE block_confirmation, chain_confirmation')
    }
}
