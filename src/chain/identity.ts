import type { Hex } from '../decode/events'
import type { ChainConfig } from '../networks/types'
import { readHeaderAt } from './headers'
import type { RpcClient } from './rpc-client'
import { RetryableRpcError } from './rpc-errors'

/** The endpoint serves another chain than the configured one, or the chain was started anew. */
export class ChainIdentityError extends Error {
    override name = 'ChainIdentityError'
}

/**
 * Compares eth_chainId and the hash of block `genesisHeight` with what is expected: the configured genesis hash, else the
 * one pinned at the first start. Returns the hash found, to be pinned. Throws ChainIdentityError.
 */
export async function checkIdentity(
    client: RpcClient,
    chain: Pick<ChainConfig, 'chainId' | 'name' | 'genesisHash' | 'genesisHeight'>,
    pinnedGenesisHash: Hex | null,
): Promise<Hex> {
    const chainId = await client.call('eth_chainId', [], { always: true, decode: readChainId })
    if (chainId !== chain.chainId) {
        throw new ChainIdentityError(
            `${client.name} serves chain ${chainId}, expected ${chain.chainId} (${chain.name}): ` +
                `set RPC_URL_${chain.chainId} to an endpoint of chain ${chain.chainId}`,
        )
    }
    const { hash } = await readHeaderAt(client, chain.genesisHeight)
    const expected = chain.genesisHash ?? pinnedGenesisHash
    if (expected != null && hash.toLowerCase() !== expected.toLowerCase()) {
        throw new ChainIdentityError(
            `block ${chain.genesisHeight} of chain ${chain.chainId} (${chain.name}) at ${client.name} is ${hash}, ` +
                `expected ${expected}: the chain was reset or this is another one; ` +
                `point RPC_URL_${chain.chainId} at the right chain, or start with an empty database`,
        )
    }
    return hash
}

function readChainId(raw: unknown): number {
    const id = typeof raw === 'string' && raw !== '' ? Number(raw) : NaN
    if (Number.isSafeInteger(id)) return id
    throw new RetryableRpcError('badResponse', `expected a chain id, got ${JSON.stringify(raw)}`)
}
