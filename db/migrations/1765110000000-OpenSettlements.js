// Buckets of settlements that wait for their blobs are few: every answer about the past asks whether there are any.

module.exports = class OpenSettlements1765110000000 {
    name = 'OpenSettlements1765110000000'

    async up(db) {
        await db.query(
            `CREATE INDEX demand_day_open ON demand_day (day) WHERE reason IN ('PENDING', 'WAITING', 'BLOB_WAITING')`,
        )
    }

    async down(db) {
        await db.query('DROP INDEX demand_day_open')
    }
}
