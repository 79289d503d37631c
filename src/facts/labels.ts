import type { InferenceEvent, PaymentEvent, UnattributedReason } from '../decode/events'

export type Provenance = 'onchain' | 'demo'

/** What the facts of one chain are labelled with. */
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

export function paymentAttribution(event: PaymentEvent): 'NONE' | 'CONTRACT' {
    return event.modelId === null ? 'NONE' : 'CONTRACT'
}

/** How an inference came to its model, and why not when it did not (INV-10). */
export function inferenceAttribution(event: InferenceEvent): {
    attribution: 'NONE' | 'EVENT' | 'WORKFLOW'
    reason: UnattributedReason | null
} {
    if (event.modelRef === null) {
        const reason = event.rail === 'WORKFLOW' ? 'WORKFLOW_MODEL_UNREADABLE' : 'HASHES_ONLY'
        return { attribution: 'NONE', reason }
    }
    if (event.modelRef.trim() === '') return { attribution: 'NONE', reason: 'EMPTY_NAME' }
    return { attribution: event.namedByWorkflow ? 'WORKFLOW' : 'EVENT', reason: null }
}
