import type { Hex } from '../decode/events'
import { ChainIdentityError, type Verdict } from './identity'
import type { RpcClient } from './rpc-client'
import { RetryableRpcError } from './rpc-errors'

/**
 * Waits until an endpoint has shown that it serves the client's chain, and gives the hash of the chain's first block, to
 * be pinned. Endpoints that can't be asked are skipped; where none is pinned yet, all that answer must agree.
 * @throws ChainIdentityError when every endpoint answers and none serves the chain, or when they do not agree on it
 */
export async function establishIdentity(client: RpcClient, signal?: AbortSignal): Promise<Hex> {
    const identity = client.identity!
    for (let attempt = 0; ; attempt++) {
        const known = await anyKnown(client, identity.genesisHash == null, signal)
        const hashes = [...new Set(known.map((verdict) => verdict.genesis.hash))]
        if (hashes.length > 1) throw new ChainIdentityError(disagreement(client, known))
        if (hashes.length === 1) return (identity.genesisHash = hashes[0])
        // An endpoint on another branch has shown the pinned first block.
        if (identity.genesisHash && client.all.some((e) => e.standing === 'forked'))
            return identity.genesisHash
        if (client.all.every((e) => e.standing === 'wrong')) {
            throw new ChainIdentityError(client.all.map((e) => e.reason).join('; '))
        }
        const reasons = client.all.map((e) => e.reason ?? `${e.name} can't be asked`).join('; ')
        client.troubles.report(
            'no identity',
            `waiting for an endpoint of chain ${identity.chainId}: ${reasons}`,
        )
        await client.pause(attempt, signal)
    }
}

type Known = Extract<Verdict, { standing: 'known' }> & { name: string }

/** Endpoints of the chain: of all that answer, or the first one that does. */
async function anyKnown(client: RpcClient, all: boolean, signal?: AbortSignal): Promise<Known[]> {
    const asked = client.all.map(async ({ index, name }): Promise<Known> => {
        const verdict = await client.examine(index, signal)
        if (verdict.standing !== 'known') throw new RetryableRpcError('wrongChain', verdict.reason)
        return { ...verdict, name }
    })
    const ended = Promise.allSettled(asked)
    if (!all) {
        const first = await Promise.any(asked).catch(() => null)
        if (first) return [first]
    }
    const results = await ended
    const broken = results.find((r) => r.status === 'rejected' && !(r.reason instanceof RetryableRpcError))
    if (broken) throw (broken as PromiseRejectedResult).reason
    return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

function disagreement(client: RpcClient, known: Known[]): string {
    const { chainId, name, genesisHeight } = client.identity!
    const said = known.map((verdict) => `${verdict.genesis.hash} at ${verdict.name}`).join(', ')
    return (
        `block ${genesisHeight} of chain ${chainId} (${name}) is ${said}: these are different chains; ` +
        `leave only endpoints of the right one in RPC_URL_${chainId}`
    )
}
