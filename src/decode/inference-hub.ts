import { events } from '../abi/inference-hub'
import { readHead, readSimulationFlag, tuple } from './call-head'
import { type CallKind, eventId, type StateEventName } from './events'
import type { Decoders, LogDecoder } from './scope'
import { stateEvent } from './state'

/** The hub repeats the answer of the precompile call it made; it names no model. Answers are not kept. */
export const inferenceHubDecoders: Decoders = new Map([
    [events.InferenceResult.topic, result('InferenceResult', 'MODEL')],
    [events.LLMChatResult.topic, result('LLMChatResult', 'LLM_CHAT')],
    [events.LLMCompletionResult.topic, result('LLMCompletionResult', 'LLM_COMPLETION')],
])

function result(name: StateEventName, callKind: CallKind): LogDecoder {
    return (log, scope) => {
        const shown = scope.calls.showByHub(callKind)
        const inference = shown && eventId(shown.ref)
        if (callKind === 'MODEL') {
            const isSimulation = readHead(name, log.data, (src) => readSimulationFlag(src, 3))
            return stateEvent(log, scope, name, null, { inference, isSimulation })
        }
        readHead(name, log.data, (src) => tuple(src).u256())
        return stateEvent(log, scope, name, null, { inference })
    }
}
