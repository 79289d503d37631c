/**
 * Which rows of a fact table each correspond to one log of a chain. Leaves of blobs and an operator's revenue follow
 * from other rows.
 */
export const ONE_LOG_EACH: Record<string, string> = {
    inference: 'sub_position = 0',
    settlement_batch: 'true',
    payment: 'true',
    payout: `kind <> 'OPERATOR_REVENUE'`,
    model_price: 'true',
    chain_event: 'true',
    dead_letter: 'true',
}

/**
 * The definition of `ChainStatus.events`, as a query (`chain_id`, `events`): every log of a chain that is a fact, a
 * heartbeat or a dead letter. The count is kept with each batch and each rollback, as counting anew reads every fact.
 */
export const EVENT_COUNT_SQL = `
    SELECT chain_id, sum(n) AS events FROM (
        ${Object.entries(ONE_LOG_EACH)
            .map(([table, where]) => `SELECT chain_id, count(*) AS n FROM ${table} WHERE ${where} GROUP BY 1`)
            .join(' UNION ALL ')}
        UNION ALL SELECT chain_id, sum(heartbeats) FROM tee_day GROUP BY 1
    ) counted GROUP BY chain_id`
