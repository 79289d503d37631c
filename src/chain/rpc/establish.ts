import type { Hex } from '../../base/hex'
import { readHeaderAt } from './headers'
import { ChainIdentityError, type Verdict } from './identity'
import type { RpcClient } from './rpc-client'
import { RetryableRpcError } from './rpc-errors'

/**
 * Waits until an endpoint has shown that it serves the client's chain, and gives the hash of the chain's first block, to
 * be pinned. Endpoints that can't be asked are skipped. While nothing is pinned or indexed yet, the first endpoint of the
 * list that answers says which chain and which branch is meant, and the others are held against it.
 * @throws ChainIdentityError when every endpoint answers and none serves the chain
 */
export async function establishIdentity(client: RpcClient, signal?: AbortSignal): Promise<Hex> {
    const identity = client.identity!
    for (let attempt = 0; ; attempt++) {
        const known = await anyKnown(client, identity.genesisHash == null, signal)
        if (known.length > 0) {
            const [{ index, genesis }] = known
            identity.genesisHash = genesis.hash
            await anchorOn(client, { index }, signal)
            return genesis.hash
        }
        // An endpoint on another branch has shown the pinned first block.
        if (identity.genesisHash && client.all.some((e) => e.standing === 'forked'))
            return identity.genesisHash
        if (client.all.every((e) => e.standing === 'wrong')) {
            throw new ChainIdentityError(client.all.map((e) => e.reason).join('; '))
        }
        const reasons = client.all.map((e) => e.reason ?? `${e.name} can't be asked: ${e.trouble}`).join('; ')
        client.troubles.report(
            'no identity',
            `waiting for an endpoint of chain ${identity.chainId} (RPC_URL_${identity.chainId}): ${reasons}`,
        )
        await client.pause(attempt, signal)
    }
}

type Known = Extract<Verdict, { standing: 'known' }> & { index: number }

/** Endpoints of the chain: of all that answer, or the first one that does. */
async function anyKnown(client: RpcClient, all: boolean, signal?: AbortSignal): Promise<Known[]> {
    const asked = client.all.map(async ({ index }): Promise<Known> => {
        const verdict = await client.examine(index, signal)
        if (verdict.standing !== 'known') throw new RetryableRpcError('wrongChain', verdict.reason)
        return { ...verdict, index }
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

/** Until the index holds a final block of its own, endpoints are held against the newest one of the given endpoint. */
async function anchorOn(client: RpcClient, pin: { index: number }, signal?: AbortSignal): Promise<void> {
    const identity = client.identity!
    if ((await identity.held(Number.MAX_SAFE_INTEGER)) != null) return
    const options = { pin, signal, attempts: 3 }
    try {
        const head = await readHeaderAt(client, 'latest', options)
        const height = Math.max(identity.genesisHeight, head.height - identity.confirmations)
        const { hash } = await readHeaderAt(client, height, options)
        identity.anchor = { height, hash }
    } catch (e) {
        if (!(e instanceof RetryableRpcError)) throw e
    }
    client.recheckAll()
}
