import type { WatchedContract } from './types'

/** The part of a network that questions about demand need. */
export interface Market {
    chainIds: number[]
    /** Addresses of the tokens that count as value. */
    opg: Buffer[]
}

/** @param network `Network` of this folder fits */
export function marketOf({
    chains,
}: {
    chains: { chainId: number; contracts: WatchedContract[] }[]
}): Market {
    const tokens = chains.flatMap((chain) => chain.contracts.filter(({ kind }) => kind === 'opg'))
    return {
        chainIds: chains.map((chain) => chain.chainId),
        opg: tokens.map(({ address }) => Buffer.from(address.slice(2), 'hex')),
    }
}
