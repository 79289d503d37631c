import { baseChain } from './base-chain'
import { opengradientChain } from './opengradient-chain'
import { OPG_DECIMALS } from './opg'
import type { Network } from './types'

/** The real network: OpenGradient's chain and Base. */
export const opengradient: Network = {
    name: 'opengradient',
    demo: false,
    decimals: OPG_DECIMALS,
    chains: [opengradientChain, baseChain],
    aggregators: ['https://aggregator.suicore.com'],
    blobStorageDays: 140,
    settlementWriters: [],
    batchLimit: 20,
}
