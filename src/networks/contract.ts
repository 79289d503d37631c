import type { ContractKind, WatchedContract } from './types'

type Details = Partial<Pick<WatchedContract, 'startHeight' | 'validFrom' | 'validTo'>>

/** A row of the table of watched contracts: published address, no known deployment block unless told. */
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
