const BY_RAIL: Record<string, string> = {
    WORKFLOW: 'InferenceResultEmitted',
    INDIVIDUAL: 'IndividualSettlement',
    INDIVIDUAL_V1: 'Settlement',
    METADATA_V1: 'SettlementWithMetadata',
    BATCH: 'BatchSettlement',
    BATCH_V1: 'BatchSettlement',
    X402_UPTO: 'Transfer',
    X402_EXACT: 'Transfer',
    X402_UPTO_LEGACY: 'Transfer',
    X402_BATCH: 'Transfer',
    CONTRACT: 'InferencePaid',
}

const PRECOMPILE: Record<string, string> = {
    MODEL: 'ModelInferenceEvent',
    LLM_CHAT: 'LLMChat',
    LLM_COMPLETION: 'LLMCompletionEvent',
}

/** Name of the event behind a call, a batch or a payment; null when it does not follow from rail and kind. */
export function eventName(rail: string, kind: string | null): string | null {
    return BY_RAIL[rail] ?? (rail === 'PRECOMPILE' ? (PRECOMPILE[kind ?? ''] ?? null) : null)
}
