import type { Hex } from '../base/hex'
import { devnet } from './devnet'
import { opengradient } from './opengradient'
import {
    NetworkConfigError,
    type NetworkOverrides,
    parseOverrides,
    type ReferenceOverride,
} from './overrides'
import { REFERENCE_CHAIN, type ReferenceKind, referenceContract } from './reference'
import type { ChainConfig, Network, WatchedContract } from './types'

export { NetworkConfigError, type NetworkOverrides } from './overrides'
export { knownProxies } from './proxies'
export { DEVNET_INFERENCE_PAYMENTS, DEVNET_MODEL_REGISTRY } from './reference'
export type * from './types'

export const networks: Readonly<Record<Network['name'], Network>> = { devnet, opengradient }

/**
 * Loads a network as configured: the table in this folder with overrides applied.
 *
 * @throws NetworkConfigError when the name or an override is wrong, or two contracts share an address
 */
export function loadNetwork(name: string, overrides: NetworkOverrides = {}): Network {
    if (!Object.hasOwn(networks, name)) {
        throw new NetworkConfigError(`NETWORK is '${name}': expected ${Object.keys(networks).join(' or ')}`)
    }
    const network = networks[name as Network['name']]
    const checked = parseOverrides(overrides)
    return {
        ...network,
        chains: network.chains.map((chain) => configured(chain, checked)),
        aggregators: [...(checked.aggregators ?? network.aggregators)],
        settlementWriters: [...new Set([...network.settlementWriters, ...(checked.settlementWriters ?? [])])],
    }
}

/** 'OPG' when the token is OPG (or the interim OPG) of that chain; null when this project cannot say. */
export function tokenUnit(network: Network, chainId: number, token: Hex): 'OPG' | null {
    const chain = network.chains.find((c) => c.chainId === chainId)
    return chain?.contracts.some((c) => c.kind === 'opg' && c.address === token.toLowerCase()) ? 'OPG' : null
}

function configured(chain: ChainConfig, overrides: NetworkOverrides): ChainConfig {
    const { rpcUrls, startHeights, payTo = [] } = overrides
    const start = startHeights?.[chain.chainId]
    const isReferenceChain = chain.chainId === REFERENCE_CHAIN
    let contracts = chain.contracts
    if (isReferenceChain) {
        contracts = withReference(contracts, 'modelRegistry', overrides.modelRegistry)
        contracts = withReference(contracts, 'inferencePayments', overrides.inferencePayments)
    }
    expectDistinct(contracts, chain)
    return {
        ...chain,
        startHeight: start ?? chain.startHeight,
        payTo: isReferenceChain ? [...new Set([...chain.payTo, ...payTo])] : chain.payTo,
        contracts: start === undefined ? contracts : contracts.map((c) => notBefore(c, start)),
        rpc: { ...chain.rpc, urls: [...(rpcUrls?.[chain.chainId] ?? chain.rpc.urls)] },
    }
}

/** undefined leaves the table's contract, null takes it out. */
function withReference(
    contracts: WatchedContract[],
    kind: ReferenceKind,
    override: ReferenceOverride | null | undefined,
): WatchedContract[] {
    if (override === undefined) return contracts
    const others = contracts.filter((c) => c.kind !== kind)
    return override === null
        ? others
        : [...others, referenceContract(kind, override.address, override.startHeight)]
}

function notBefore(contract: WatchedContract, start: number): WatchedContract {
    if (contract.startHeight === null || contract.startHeight >= start) return contract
    return { ...contract, startHeight: start }
}

/** A log's decoder is found by address, so an address may be in the table only once. */
function expectDistinct(contracts: WatchedContract[], chain: ChainConfig): void {
    const byAddress = new Map<Hex, WatchedContract>()
    for (const contract of contracts) {
        const other = byAddress.get(contract.address)
        if (other !== undefined) {
            throw new NetworkConfigError(
                `${contract.name} is '${contract.address}' on chain ${chain.chainId}: that address is ${other.name}, expected another`,
            )
        }
        byAddress.set(contract.address, contract)
    }
}
