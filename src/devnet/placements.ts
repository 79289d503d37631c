import type { Hex } from '../base/hex'
import {
    ANNOUNCED_WORKFLOW,
    BASE,
    BASE_CHAIN,
    type DevnetChainId,
    KNOWN_WORKFLOWS,
    OG,
    OPENGRADIENT_CHAIN,
    SPOOFED_WORKFLOW,
} from './addresses'
import type { ContractName } from './artifacts'

export interface Placement {
    /** Name used in log counts. */
    name: string
    chainId: DevnetChainId
    address: Hex
    /** Code at block 0. */
    contract: ContractName
    /** Contract whose events it emits, when another replaces the first code later. */
    events?: ContractName
}

const og = (name: string, address: Hex, contract: ContractName, events?: ContractName): Placement => ({
    name,
    chainId: OPENGRADIENT_CHAIN,
    address,
    contract,
    events,
})

const base = (name: string, address: Hex, contract: ContractName): Placement => ({
    name,
    chainId: BASE_CHAIN,
    address,
    contract,
})

/** Every contract of the devnet: what stands where when the chain begins. */
export const PLACEMENTS: readonly Placement[] = [
    og('precompile', OG.precompile, 'InferencePrecompileV0', 'InferencePrecompile'),
    og('hub', OG.hub, 'InferenceHub'),
    og('scheduler', OG.scheduler, 'WorkflowScheduler'),
    og('relayV1', OG.relayV1, 'SettlementRelayV1'),
    og('relay', OG.relay, 'SettlementRelay'),
    og('teeRegistryV1', OG.teeRegistryV1, 'TeeRegistryV1'),
    og('teeRegistry', OG.teeRegistry, 'TeeRegistry'),
    og('teeVerifier', OG.teeVerifier, 'TeeVerifier'),
    og('multicall.og', OG.multicall, 'Multicall3'),
    og('teeRegistrar', OG.teeRegistrar, 'TeeRegistrar'),
    ...KNOWN_WORKFLOWS.map(({ address }) => og('workflow', address, 'PriceHistoryInference')),
    og('announcedWorkflow', ANNOUNCED_WORKFLOW, 'PriceHistoryInference'),
    og('spoofedWorkflow', SPOOFED_WORKFLOW, 'PriceHistoryInference'),
    base('opg', BASE.opg, 'Opg'),
    base('opgInterim', BASE.opgInterim, 'Opg'),
    base('permit2', BASE.permit2, 'Permit2'),
    base('upto', BASE.upto, 'X402UptoProxy'),
    base('exact', BASE.exact, 'X402ExactProxy'),
    base('uptoLegacy', BASE.uptoLegacy, 'X402UptoLegacyProxy'),
    base('batch', BASE.batch, 'X402BatchSettlement'),
    base('multicall', BASE.multicall, 'Multicall3'),
    base('modelRegistry', BASE.modelRegistry, 'ModelRegistry'),
    base('inferencePayments', BASE.inferencePayments, 'InferencePayments'),
]

const byName = new Map(PLACEMENTS.map((placement) => [placement.name, placement]))

/** A contract by its name; of several with one name, any of them. @throws when there is none */
export function placementOf(name: string): Placement {
    const found = byName.get(name)
    if (!found) throw new Error(`the devnet has no contract ${name}`)
    return found
}
