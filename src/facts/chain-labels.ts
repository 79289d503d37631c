import { bytea } from '../database/sql'
import type { ChainConfig, Network } from '../networks/types'
import type { Labels, Provenance } from './labels'

/** The labels that the facts of one chain get (see Labels), and which of its contracts decide them. */
export interface ChainLabels extends Labels {
    chainId: number
    provenance: Provenance
    /** OPG tokens of this chain. */
    opg: Buffer[]
    /** Is this one of the reference contracts? */
    isReference: (contract: string) => boolean
}

export function chainLabels(network: Network, chain: ChainConfig): ChainLabels {
    const opg = chain.contracts
        .filter((contract) => contract.kind === 'opg')
        .map((contract) => contract.address)
    const reference = new Set(
        chain.contracts
            .filter((contract) => contract.provenance === 'demo')
            .map((contract) => contract.address),
    )
    return {
        chainId: chain.chainId,
        demo: network.demo,
        decimals: network.decimals,
        provenance: network.demo ? 'demo' : 'onchain',
        opg: opg.map((address) => bytea(address)),
        isOpg: (token) => opg.includes(token),
        isReference: (contract) => reference.has(contract),
    }
}

/** OPG tokens of every chain of a network. */
export function opgTokens(network: Network): Buffer[] {
    return network.chains.flatMap((chain) => chainLabels(network, chain).opg)
}
