import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Interface } from 'ethers'
import type { ContractKind } from '../../networks/types'

/** Folder of contract interfaces, from `src/verify/chain` and from `lib/verify/chain` alike. */
const FOLDER = join(__dirname, '..', '..', '..', 'abi')

const FILES: Record<ContractKind, string[]> = {
    inferencePrecompile: ['inference-precompile', 'inference-precompile-legacy'],
    inferenceHub: ['inference-hub'],
    priceHistoryInference: ['price-history-inference'],
    workflowScheduler: ['workflow-scheduler'],
    settlementRelay: ['settlement-relay'],
    settlementRelayV1: ['settlement-relay-v1'],
    teeRegistry: ['tee-registry', 'tee-registry-legacy'],
    teeVerifier: ['tee-verifier'],
    opg: ['opg'],
    x402Upto: ['x402-upto'],
    x402Exact: ['x402-exact'],
    x402UptoLegacy: ['x402-upto-legacy'],
    x402Batch: ['x402-batch'],
    modelRegistry: ['model-registry'],
    inferencePayments: ['inference-payments'],
}

/** Interfaces of a kind of contract, as its files in `abi/` say. A file each: some events exist in two shapes. */
export function interfacesOf(kind: ContractKind): Interface[] {
    return FILES[kind].map((name) => {
        const lines = readFileSync(join(FOLDER, `${name}.abi`), 'utf8').split('\n')
        return new Interface(lines.filter((line) => /^(event|function) /.test(line)))
    })
}

const topic = (kind: ContractKind, name: string, file = 0) =>
    interfacesOf(kind)[file].getEvent(name)!.topicHash

/** Topics that are asked for by themselves. */
export const TOPIC = {
    transfer: topic('opg', 'Transfer'),
    settled: topic('x402Upto', 'Settled'),
    settledWithPermit: topic('x402Upto', 'SettledWithPermit'),
    paidOut: topic('x402Batch', 'Settled'),
    deposited: topic('x402Batch', 'Deposited'),
    workflowResult: topic('priceHistoryInference', 'InferenceResultEmitted'),
    announced: topic('workflowScheduler', 'TaskRegistered'),
    registered: topic('modelRegistry', 'ModelRegistered'),
    versioned: topic('modelRegistry', 'ModelVersionPublished'),
    teeRegistered: topic('teeRegistry', 'TEERegistered'),
    /** What makes an enclave valid, and what ends it. */
    teeState: [
        ...['TEERegistered', 'TEEDisabled', 'TEEEnabled'].map((name) => topic('teeRegistry', name)),
        ...['TEEActivated', 'TEEDeactivated', 'TEERemoved'].map((name) => topic('teeRegistry', name, 1)),
    ],
} as const
