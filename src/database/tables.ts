/** Fact tables whose rows have a position on a chain, one row a log. Payout also holds one row for each x402 payment. */
export const FACT_TABLES = [
    'inference',
    'settlement_batch',
    'payment',
    'payout',
    'model_price',
    'chain_event',
    'dead_letter',
] as const

/**
 * Key of the write lock. One transaction at a time changes facts and what is derived from them, because the chains
 * share models and creators.
 */
export const WRITE_LOCK_KEY = `hashtext('opengradient-demand facts')::bigint`
/** SQL that waits for the write lock, inside a transaction; see takeWriteLock. */
export const WRITE_LOCK = `SELECT pg_advisory_xact_lock(${WRITE_LOCK_KEY})`

/** Every table of this project, beside typeorm's own list of migrations. */
export const ALL_TABLES = [
    ...FACT_TABLES,
    'chain_block',
    'artifact_claim',
    'artifact_text',
    'workflow_model',
    'tee_answer',
    'pay_to',
    'rpc_endpoint',
    'blob',
    'blob_content',
    'receipt',
    'catalogue_entry',
    'catalogue_artifact',
    'gateway_list',
    'model',
    'model_artifact',
    'creator',
    'payer',
    'facilitator',
    'tee',
    'tee_day',
    'enclave_image',
    'workflow',
    'demand_day',
    'chain_status',
    'audit_run',
    'process_metrics',
    'rollback',
    'member',
    'revision',
    'period',
    'spread',
    'block_confirmation',
    'chain_confirmation',
    'pay_to_survey',
    'pay_to_survey_stretch',
    'pay_to_survey_wallet',
]
