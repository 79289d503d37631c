/** Time of the first fact of demand, Unix ms; null = there is none. */
export const FIRST_FACT_SQL = `SELECT extract(epoch FROM min(first))::float8 * 1000 FROM (
    SELECT min(time) AS first FROM inference UNION ALL SELECT min(time) FROM payment
    UNION ALL SELECT min(time) FROM settlement_batch) fact`
