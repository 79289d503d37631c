import { events } from '../abi/inference-precompile'
import { events as legacy } from '../abi/inference-precompile-legacy'
import { readCallHead, readHead, readSimulationFlag } from './call-head'
import type { CallKind } from './events'
import { bareInference } from './inference'
import { modeOf } from './mode'
import { type Decoders, type LogDecoder } from './scope'

/** Output fields before `is_simulation_result`: numbers, strings, jsons. */
const OUTPUT_ARRAYS = 3
/** … and before `jsons` was added. */
const OUTPUT_ARRAYS_LEGACY = 2

export const inferencePrecompileDecoders: Decoders = new Map([
    [events.ModelInferenceEvent.topic, call('ModelInferenceEvent', 'MODEL', OUTPUT_ARRAYS)],
    [legacy.ModelInferenceEvent.topic, call('ModelInferenceEvent', 'MODEL', OUTPUT_ARRAYS_LEGACY)],
    [events.LLMChat.topic, call('LLMChat', 'LLM_CHAT', null)],
    [events.LLMCompletionEvent.topic, call('LLMCompletionEvent', 'LLM_COMPLETION', null)],
])

function call(name: string, callKind: CallKind, outputArrays: number | null): LogDecoder {
    return (log, scope) => {
        const entry = scope.calls.open(callKind)
        const { inferenceId, modeRaw, modelCid, isSimulation } = readHead(name, log.data, (src) => ({
            ...readCallHead(src),
            isSimulation: outputArrays === null ? null : readSimulationFlag(src, outputArrays),
        }))
        const mode = modeOf(callKind, modeRaw)
        const bare = bareInference(log, scope, 'PRECOMPILE', callKind)
        return (entry.inference = { ...bare, mode, modeRaw, inferenceId, modelRef: modelCid, isSimulation })
    }
}
