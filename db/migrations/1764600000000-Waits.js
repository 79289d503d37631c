// Waits for blobs have an end: how often, and on how many days, one was asked for in vain when it could have ended.

module.exports = class Waits1764600000000 {
    name = 'Waits1764600000000'

    async up(db) {
        await db.query(`ALTER TABLE blob ADD COLUMN futile_attempts integer NOT NULL DEFAULT 0,
            ADD COLUMN futile_days integer NOT NULL DEFAULT 0, ADD COLUMN futile_day_at timestamptz`)
    }

    async down(db) {
        await db.query(
            'ALTER TABLE blob DROP COLUMN futile_attempts, DROP COLUMN futile_days, DROP COLUMN futile_day_at',
        )
    }
}
