// What aggregators gave for a blob, so that one that gives something else than the blob does not have the last word.

module.exports = class Doubts1764900000000 {
    name = 'Doubts1764900000000'

    async up(db) {
        await db.query(`ALTER TABLE blob
            -- Every usable content that was given, as { sha256, shape, bytes, redacted }; all of them are kept.
            ADD COLUMN contents jsonb NOT NULL DEFAULT '[]',
            -- Nobody is left who may give another one: what speaks against a settlement is final.
            ADD COLUMN all_heard boolean NOT NULL DEFAULT false`)
    }

    async down(db) {
        await db.query('ALTER TABLE blob DROP COLUMN contents, DROP COLUMN all_heard')
    }
}
