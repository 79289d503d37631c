import type { ContractKind, WatchedContract } from './types'

type Details = Partial<Pick<WatchedContract, 'startHeight' | 'validFrom' | 'validTo'>>

/**
 * Makes a row of the table of watched contracts: a published address, without a known deployment block unless one is
 * given.
 */
export function contract(
    kind: ContractKind,
    name: string,
    address: string,
    source: string,
    details: Details = {},
): WatchedContract {
    return {
        kind,
        name,
        address: address.toLowerCase(),
        startHeight: null,
        validFrom: null,
        validTo: null,
        source,
        provenance: 'onchain',
        ...details,
    }
}
