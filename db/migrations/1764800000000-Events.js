// The count of events was not lowered when blocks were taken back (src/facts/event-count.ts says what it is): counted anew, once.
module.exports = class Events1764800000000 {
    name = 'Events1764800000000'

    async up(db) {
        const logs = [
            `SELECT chain_id, count(*) AS n FROM inference WHERE sub_position = 0 GROUP BY 1`,
            `SELECT chain_id, count(*) FROM payout WHERE kind <> 'OPERATOR_REVENUE' GROUP BY 1`,
            ...['settlement_batch', 'payment', 'model_price', 'chain_event', 'dead_letter'].map(
                (table) => `SELECT chain_id, count(*) FROM ${table} GROUP BY 1`,
            ),
            `SELECT chain_id, sum(heartbeats) FROM tee_day GROUP BY 1`,
        ]
        await db.query(`
            UPDATE chain_status s SET events = coalesce(
                (SELECT sum(n) FROM (${logs.join(' UNION ALL ')}) counted WHERE chain_id::text = s.id), 0)`)
    }

    async down() {}
}
