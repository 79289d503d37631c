// When everything derived was last recounted from the facts, and with what result: one row, or none.

module.exports = class Audit1764970000000 {
    name = 'Audit1764970000000'

    async up(db) {
        await db.query(`CREATE TABLE audit_run (
            finished_at timestamptz NOT NULL,
            seconds double precision NOT NULL,
            differences integer NOT NULL
        )`)
    }

    async down(db) {
        await db.query('DROP TABLE audit_run')
    }
}
