// Models that only a catalogue knows get its name, as the analytics have called them all along.

module.exports = class CatalogueNames1765040000000 {
    name = 'CatalogueNames1765040000000'

    async up(db) {
        await db.query(`UPDATE model m SET name = (
            SELECT author || '/' || name FROM catalogue_entry WHERE model_id = m.id ORDER BY id COLLATE "C" LIMIT 1
        ) WHERE NOT registered AND catalogued`)
    }

    async down(db) {
        await db.query('UPDATE model SET name = NULL WHERE NOT registered')
    }
}
