import { loadNetwork } from '../../src/networks'

/** The shipped devnet table, with the endpoint of the benchmark's chain. */
export function benchNetwork(rpcUrl: string) {
    const network = loadNetwork('devnet', { rpcUrls: { 8453: [rpcUrl] } })
    const chain = network.chains.find(({ chainId }) => chainId === 8453)!
    return { network, chain }
}
