import type { InferenceEvent, PaymentEvent, UnattributedReason } from '../decode/events'

export type Provenance = 'onchain' | 'demo'

/** What is needed to label the facts of one chain with provenance and units. */
export interface Labels {
    /** The whole chain is simulated. */
    demo: boolean
    /** Decimals of OPG. */
    decimals: number
    /** Tokens whose amounts count as OPG. */
    isOpg: (token: string) => boolean
}

/** Facts of a simulated chain, and of the reference contracts anywhere, are `demo` (INV-10). */
export function provenanceOf(labels: Labels, isReference: boolean): Provenance {
    return labels.demo || isReference ? 'demo' : 'onchain'
}

/** How a payment's model is known, or why it is not (INV-10). */
export function paymentAttribution(event: PaymentEvent): {
    attribution: 'NONE' | 'CONTRACT'
    reason: UnattributedReason | null
} {
    return event.modelId === null
        ? { attribution: 'NONE', reason: 'SESSION_NAMES_NO_MODEL' }
        : { attribution: 'CONTRACT', reason: null }
}

/** How an inference's model is known, or why it is not (INV-10). */
export function inferenceAttribution(event: InferenceEvent): {
    attribution: 'NONE' | 'EVENT' | 'WORKFLOW'
    reason: UnattributedReason | null
} {
    if (event.modelRef === null) {
        if (event.rail === 'WORKFLOW') return { attribution: 'NONE', reason: 'WORKFLOW_MODEL_UNREADABLE' }
        const hasBlob = event.rail === 'INDIVIDUAL' && event.walrusBlobId !== null
        return { attribution: 'NONE', reason: hasBlob ? 'BLOB_WAITING' : 'HASHES_ONLY' }
    }
    if (event.modelRef.trim() === '') return { attribution: 'NONE', reason: 'EMPTY_NAME' }
    return { attribution: event.namedByWorkflow ? 'WORKFLOW' : 'EVENT', reason: null }
}
