import { events } from '../abi/settlement-relay-v1'
import { relayAccessDecoders } from './access-control'
import type { InferenceEvent, RawLog, SettlementBatchEvent } from './events'
import { bareInference } from './inference'
import { reader } from './reader'
import { type Decoders, refOf, type Scope } from './scope'

const readBatch = reader(events.BatchSettlement)
const readSettlement = reader(events.Settlement)
const readMetadata = reader(events.SettlementWithMetadata)

export const settlementRelayV1Decoders: Decoders = new Map([
    ...relayAccessDecoders,
    [events.BatchSettlement.topic, batchSettlement],
    [events.Settlement.topic, settlement],
    [events.SettlementWithMetadata.topic, settlementWithMetadata],
])

function batchSettlement(log: RawLog, scope: Scope): SettlementBatchEvent {
    const { merkleRoot, batchSize: claimed } = readBatch(log)
    const ref = refOf(log)
    return {
        kind: 'batch',
        ref,
        rail: 'BATCH_V1',
        sender: scope.sender,
        merkleRoot,
        claimed,
        walrusBlobId: null,
    }
}

function settlement(log: RawLog, scope: Scope): InferenceEvent {
    const { inputHash, outputHash } = readSettlement(log)
    return { ...bareInference(log, scope, 'INDIVIDUAL_V1', 'UNKNOWN'), inputHash, outputHash }
}

/** Input and output data are in the log in clear; they are not kept. */
function settlementWithMetadata(log: RawLog, scope: Scope): InferenceEvent {
    const { inputHash, outputHash, modelInfo } = readMetadata(log)
    return {
        ...bareInference(log, scope, 'METADATA_V1', 'UNKNOWN'),
        inputHash,
        outputHash,
        modelRef: modelInfo,
    }
}
