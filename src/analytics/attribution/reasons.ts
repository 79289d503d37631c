/** Why demand is not attributed to a model, for readers. The keys are the facts' own reasons and two of this file. */
const EXPLANATIONS: Record<string, string> = {
    HASHES_ONLY: 'The settlement holds hashes only and points to nothing that could be read.',
    BLOB_WAITING: 'The blob that names the model has not been fetched and checked yet.',
    BLOB_EXPIRED: 'The blob that named the model expired before any aggregator gave it.',
    BLOB_REJECTED: 'What the aggregators gave as the blob cannot be used; the blob says why.',
    BLOB_CONTRADICTS_HASHES:
        'The blob names a model, but its content does not have the hashes that stand on chain.',
    BLOB_NAMES_NO_MODEL: 'The blob agrees with the hashes on chain, but names no model.',
    WEB_SEARCH: 'A web search, signed by a gateway’s enclave: it calls no model.',
    LEAF_WITHOUT_RECEIPT:
        'A leaf of a batch holds no model; only a gateway’s receipt could tell it, and none was handed in.',
    CONFLICTING_SOURCES: 'Sources of equal weight name different models.',
    WORKFLOW_MODEL_UNREADABLE: 'The workflow contract did not answer which model it runs.',
    EMPTY_NAME: 'The call names an empty string.',
    SESSION_NAMES_NO_MODEL:
        'An x402 payment is the total of a session: any number of calls, any mix of models.',
    RECEIPTS_COVER_PART: 'Receipts account for a part of the payment only, or for several models.',
    UNRESOLVED_NAME: 'It names a model that no registration and no catalogue knows.',
    PRIVATE: 'Calls settled privately.',
    UNSTATED: 'The fact gives no reason.',
}

/** A sentence on a reason; one this version does not know is said to be so. */
export function explain(reason: string): string {
    return EXPLANATIONS[reason] ?? `A reason this version of the service cannot explain: ${reason}.`
}

/** The name stands for no known model. */
export const UNRESOLVED_NAME = 'UNRESOLVED_NAME'
export const UNSTATED = 'UNSTATED'
export const PRIVATE = 'PRIVATE'
