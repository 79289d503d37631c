import { events } from '../abi/settlement-relay'
import type { Hex } from '../base/hex'
import { relayAccessDecoders } from './access-control'
import { blobIdText } from './blob-id'
import type { InferenceEvent, RawLog, SettlementBatchEvent } from './events'
import { bareInference } from './inference'
import { reader } from './reader'
import { type Decoders, refOf, type Scope } from './scope'

const NOBODY = '0x' + '0'.repeat(40)

const readBatch = reader(events.BatchSettlement)
const readIndividual = reader(events.IndividualSettlement)

export const settlementRelayDecoders: Decoders = new Map([
    ...relayAccessDecoders,
    [events.BatchSettlement.topic, batchSettlement],
    [events.IndividualSettlement.topic, individualSettlement],
])

function batchSettlement(log: RawLog, scope: Scope): SettlementBatchEvent {
    const args = readBatch(log)
    return {
        kind: 'batch',
        ref: refOf(log),
        rail: 'BATCH',
        sender: scope.sender,
        merkleRoot: args.merkleRoot,
        claimed: args.batchSize,
        walrusBlobId: blobIdText(args.walrusBlobId),
    }
}

function individualSettlement(log: RawLog, scope: Scope): InferenceEvent {
    const args = readIndividual(log)
    const event = bareInference(log, scope, 'INDIVIDUAL', 'UNKNOWN')
    event.teeId = args.teeId
    event.ethAddress = personOrNull(args.ethAddress, scope)
    event.inputHash = args.inputHash
    event.outputHash = args.outputHash
    event.timestamp = args.timestamp
    event.walrusBlobId = blobIdText(args.walrusBlobId)
    event.signature = args.signature
    return event
}

/** With Permit2 payments the gateway fills in the spender, that is the x402 proxy: not the payer's address. */
function personOrNull(address: Hex, scope: Scope): Hex | null {
    return address === NOBODY || scope.ctx.proxies.has(address) ? null : address
}
