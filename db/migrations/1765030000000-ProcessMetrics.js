// What each process counted of itself, as it last wrote it down: one row a process, for the API's metrics.

module.exports = class ProcessMetrics1765030000000 {
    name = 'ProcessMetrics1765030000000'

    async up(db) {
        await db.query(`CREATE TABLE process_metrics (
            process text PRIMARY KEY,
            at timestamptz NOT NULL,
            metrics json NOT NULL
        )`)
    }

    async down(db) {
        await db.query('DROP TABLE process_metrics')
    }
}
