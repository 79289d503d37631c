import { events } from '../abi/price-history-inference'
import { type Hex } from '../base/hex'
import { readHead, readSimulationFlag } from './call-head'
import { eventId, type RawLog } from './events'
import { bareInference } from './inference'
import { MalformedLog } from './malformed'
import type { Decoders, LogDecoder } from './scope'
import { stateEvent } from './state'
import { wordReader } from './words'

const NAME = 'InferenceResultEmitted'
const address = wordReader('address')!

/** Any contract can emit this topic: it counts only from the known workflows and from announced ones. */
export const WORKFLOW_RESULT_TOPIC: Hex = events.InferenceResultEmitted.topic

export const workflowResult: LogDecoder = (log, scope) => {
    const { caller, isSimulation } = read(log)
    const shown = scope.calls.showByWorkflow()
    if (shown !== null) {
        shown.rail = 'WORKFLOW'
        shown.workflow = log.address
        const args = { inference: eventId(shown.ref), caller, isSimulation }
        return stateEvent(log, scope, NAME, log.address, args)
    }
    const modelRef = scope.ctx.workflows.modelId(log.address)
    return {
        ...bareInference(log, scope, 'WORKFLOW', 'MODEL'),
        modelRef,
        namedByWorkflow: true,
        workflow: log.address,
        isSimulation,
    }
}

export const priceHistoryInferenceDecoders: Decoders = new Map([[WORKFLOW_RESULT_TOPIC, workflowResult]])

function read(log: RawLog) {
    if (log.topics.length !== 2)
        throw new MalformedLog(`${NAME}: expected 2 topics, got ${log.topics.length}`)
    const caller = address(log.topics[1], 2) as Hex
    return { caller, isSimulation: readHead(NAME, log.data, (src) => readSimulationFlag(src, 3)) }
}
