import type { Hex } from '../base/hex'
import type { Network } from './types'

/**
 * OpenGradient's own upto proxies on Base Sepolia, February and March 2026. Payments there are not indexed, but
 * gateways settled on chain 10740 at that time and wrote these addresses into `ethAddress`.
 * Source: inference-facilitator 15cde92, 73e9a3e.
 */
const BASE_SEPOLIA_PROXIES: Hex[] = [
    '0xdb9f7863c9e06daf21ad43663a06a2f43d303fa7',
    '0x5b0c02d331ad156ad9cec247abee72fbd125d139',
]

/** Every known x402 proxy of any chain: addresses that are never a payer's own. */
export function knownProxies(network: Network): Set<Hex> {
    const watched = network.chains
        .flatMap((chain) => chain.contracts)
        .filter(
            (c) =>
                c.kind === 'x402Upto' ||
                c.kind === 'x402Exact' ||
                c.kind === 'x402UptoLegacy' ||
                c.kind === 'x402Batch',
        )
    return new Set([...watched.map((c) => c.address), ...BASE_SEPOLIA_PROXIES])
}
