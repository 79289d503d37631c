import type { Hex } from '../base/hex'
import { contract } from './contract'
import type { WatchedContract } from './types'

/** The chain of the reference contracts: they move OPG. */
export const REFERENCE_CHAIN = 8453

/** Where the devnet puts the reference contracts. */
export const DEVNET_MODEL_REGISTRY: Hex = '0x00000000000000000000000000000000000de301'
export const DEVNET_INFERENCE_PAYMENTS: Hex = '0x00000000000000000000000000000000000de302'

export type ReferenceKind = 'modelRegistry' | 'inferencePayments'

/**
 * Makes the table row of a reference contract. These are this project's own: OpenGradient publishes no registry and no
 * creator payments.
 */
export function referenceContract(kind: ReferenceKind, address: Hex, startHeight: number): WatchedContract {
    const row = contract(
        kind,
        kind,
        address,
        'reference contract of this project, address from configuration',
    )
    return { ...row, startHeight, provenance: 'demo' }
}
