import type { CallKind, InferenceEvent, InferenceRail, RawLog } from './events'
import { refOf, type Scope } from './scope'

/** Makes an inference event of a log, with only the rail, the kind of call and the sender filled in. */
export function bareInference(
    log: RawLog,
    scope: Scope,
    rail: InferenceRail,
    callKind: CallKind,
): InferenceEvent {
    return {
        kind: 'inference',
        ref: refOf(log),
        rail,
        callKind,
        mode: null,
        modeRaw: null,
        inferenceId: null,
        modelRef: null,
        workflow: null,
        sender: scope.sender,
        teeId: null,
        ethAddress: null,
        inputHash: null,
        outputHash: null,
        timestamp: null,
        walrusBlobId: null,
        signature: null,
        isSimulation: null,
    }
}
