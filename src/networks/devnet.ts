import { opengradient } from './opengradient'
import {
    DEVNET_INFERENCE_PAYMENTS,
    DEVNET_MODEL_REGISTRY,
    REFERENCE_CHAIN,
    referenceContract,
} from './reference'
import type { ChainConfig, Network } from './types'

/** A local node calls blocks final 64 behind its head. */
const DEVNET_FINALITY = { 10740: 1, 8453: 64 } as const

/**
 * Two local chains with the contracts of the real table at their real addresses, and the reference contracts. The code
 * that starts the chains supplies the RPC URLs.
 */
export const devnet: Network = {
    ...opengradient,
    name: 'devnet',
    demo: true,
    aggregators: [],
    // The first two weeks of the simulated history have expired for an index that starts at its end.
    blobStorageDays: 75,
    chains: opengradient.chains.map(simulated),
}

function simulated(chain: ChainConfig): ChainConfig {
    const reference =
        chain.chainId === REFERENCE_CHAIN
            ? [
                  referenceContract('modelRegistry', DEVNET_MODEL_REGISTRY, 1),
                  referenceContract('inferencePayments', DEVNET_INFERENCE_PAYMENTS, 1),
              ]
            : []
    const published = chain.contracts.map((c) => ({ ...c, startHeight: null, provenance: 'demo' as const }))
    return {
        ...chain,
        genesisHash: null,
        startHeight: 1,
        finalityConfirmations: DEVNET_FINALITY[chain.chainId],
        contracts: [...published, ...reference],
        rpc: { ...chain.rpc, urls: [], pollIntervalMs: 500 },
    }
}
