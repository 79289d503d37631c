/** How calls of a rail are settled; a client chooses between the first three for each call. */
export type SettlementMode = 'PRIVATE' | 'BATCH' | 'INDIVIDUAL' | 'NONE'

const MODES: Record<string, SettlementMode> = {
    BATCH: 'BATCH',
    BATCH_V1: 'BATCH',
    INDIVIDUAL: 'INDIVIDUAL',
    INDIVIDUAL_V1: 'INDIVIDUAL',
    METADATA_V1: 'INDIVIDUAL',
    PRECOMPILE: 'NONE',
    WORKFLOW: 'NONE',
}

/** Mode of a rail of calls; null for payments, whose sessions may mix all modes. */
export function settlementMode(rail: string): SettlementMode | null {
    return MODES[rail] ?? null
}
