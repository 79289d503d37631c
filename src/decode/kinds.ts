import { events as tee } from '../abi/tee-registry'
import type { Hex } from '../base/hex'
import type { ContractKind } from '../networks/types'
import { inferenceHubDecoders } from './inference-hub'
import { inferencePaymentsDecoders } from './inference-payments'
import { inferencePrecompileDecoders } from './inference-precompile'
import { modelRegistryDecoders } from './model-registry'
import { opgDecoders } from './opg'
import { priceHistoryInferenceDecoders } from './price-history-inference'
import type { Decoders } from './scope'
import { settlementRelayDecoders } from './settlement-relay'
import { settlementRelayV1Decoders } from './settlement-relay-v1'
import { teeRegistryDecoders } from './tee-registry'
import { teeVerifierDecoders } from './tee-verifier'
import { workflowSchedulerDecoders } from './workflow-scheduler'

/** A proxy's logs are read together with the transfer they settle (x402.ts); alone they give no event. */
const proxyDecoders: Decoders = new Map()

export const decodersOf: Readonly<Record<ContractKind, Decoders>> = {
    inferencePrecompile: inferencePrecompileDecoders,
    inferenceHub: inferenceHubDecoders,
    priceHistoryInference: priceHistoryInferenceDecoders,
    workflowScheduler: workflowSchedulerDecoders,
    settlementRelay: settlementRelayDecoders,
    settlementRelayV1: settlementRelayV1Decoders,
    teeRegistry: teeRegistryDecoders,
    teeVerifier: teeVerifierDecoders,
    opg: opgDecoders,
    x402Upto: proxyDecoders,
    x402Exact: proxyDecoders,
    x402UptoLegacy: proxyDecoders,
    x402Batch: proxyDecoders,
    modelRegistry: modelRegistryDecoders,
    inferencePayments: inferencePaymentsDecoders,
}

/**
 * The topic0 values to request from a contract of this kind. Empty for x402 proxies: their `Settled()` is shared by
 * every x402 user of the chain, so payments are found by the OPG transfer (narrow topic 2 to the payTo set) and its
 * receipt.
 */
export function watchedTopics(kind: ContractKind): Hex[] {
    return [...decodersOf[kind].keys()]
}

const SENDER_COUNTS: ReadonlySet<ContractKind> = new Set([
    'inferencePrecompile',
    'priceHistoryInference',
    'settlementRelay',
    'settlementRelayV1',
    'opg',
])

/**
 * Whether a log of this kind needs its transaction: for its sender, or for calldata (payments, registrations).
 * Without `topic0` the answer is for the kind as a whole; heartbeats, most of a TEE registry's logs, do not need it.
 */
export function requiresTransaction(kind: ContractKind, topic0?: Hex): boolean {
    if (kind === 'teeRegistry') return topic0 !== tee.HeartbeatReceived.topic
    return SENDER_COUNTS.has(kind)
}
