import type { CallKind, InferenceEvent } from './events'

interface Call {
    kind: CallKind
    /** Null while its log is being read, and for ever when that log was malformed. */
    inference: InferenceEvent | null
    shownByHub: boolean
    shownByWorkflow: boolean
}

/**
 * The precompile calls of one transaction. A hub and a workflow repeat the result of a call they made in their own
 * logs; the ledger finds the call that such a log repeats, so that nothing is counted twice. A malformed precompile log
 * keeps its place: its result must not be taken for that of an earlier call.
 */
export class CallLedger {
    private readonly calls: Call[] = []

    open(kind: CallKind): Call {
        const call: Call = { kind, inference: null, shownByHub: false, shownByWorkflow: false }
        this.calls.push(call)
        return call
    }

    /** The latest call of this kind that no hub log has repeated yet. */
    showByHub(kind: CallKind): InferenceEvent | null {
        const call = this.calls.findLast((c) => c.kind === kind && !c.shownByHub)
        if (call === undefined) return null
        call.shownByHub = true
        return call.inference
    }

    /** The latest model call that no workflow log has repeated yet. */
    showByWorkflow(): InferenceEvent | null {
        const call = this.calls.findLast((c) => c.kind === 'MODEL' && !c.shownByWorkflow)
        if (call === undefined) return null
        call.shownByWorkflow = true
        return call.inference
    }
}
