import type { HashAndHeight } from '@subsquid/util-internal-processor-tools'
import type { Hex } from '../../base/hex'
import type { Fork } from './endpoints'
import { excerpt } from './excerpt'
import type { RpcCall } from './replies'
import { badResponse, notFound } from './rpc-errors'
import { type Header, hexNumber, readHeader } from './rpc-shapes'

/** No endpoint serves the configured chain, or the chain was started anew. */
export class ChainIdentityError extends Error {
    override name = 'ChainIdentityError'
}

/** What an endpoint must be before one byte of its answers becomes a fact (INV-11). */
export interface ChainIdentity {
    chainId: number
    /** Name of the chain, for messages. */
    name: string
    /** Lowest block a node of this chain serves. */
    genesisHeight: number
    /** Hash of that block; null until a first start has found it. */
    genesisHash: Hex | null
    /** Blocks behind the head that count as final where a node does not say. */
    confirmations: number
    /** A block of the branch that is meant, for as long as the index holds none itself. */
    anchor?: HashAndHeight
    /** The newest block at or below a height that the index holds as final; null when it holds none. */
    held(height: number): Promise<HashAndHeight | null>
}

/** What an endpoint turned out to be. */
export type Verdict =
    /** The right chain. `behind`: its head is below the newest final block of the index. */
    | { standing: 'known'; behind: boolean; genesis: Header }
    | { standing: 'wrong'; reason: string }
    /** The right chain, but without a block that the index holds as final. */
    | { standing: 'forked'; reason: string; fork: Fork }

/** Sends calls to the endpoint in question and gives their results. @throws RetryableRpcError when it can't be asked */
export type Ask = (calls: RpcCall[]) => Promise<unknown[]>

/** Reads of a final block that must all miss it before the endpoint counts as forked. */
const READS = 3

/**
 * Finds out what an endpoint is: by its chain id, the hash of its first block, and a final block that the index holds.
 * @param name the endpoint's, for messages
 * @param pause waits between two reads of the same block
 * @throws RetryableRpcError when the endpoint can't be asked
 */
export async function examine(
    identity: ChainIdentity,
    name: string,
    ask: Ask,
    pause: () => Promise<void>,
): Promise<Verdict> {
    const top = (await identity.held(Number.MAX_SAFE_INTEGER)) ?? identity.anchor ?? null
    const { verdict, block } = await show(identity, name, ask, top?.height)
    if (verdict.standing !== 'known' || top == null) return verdict
    if (block != null) return compare(identity, top, readAt(block, top.height), verdict, name, ask, pause)
    const [latest] = await ask([{ method: 'eth_getBlockByNumber', params: ['latest', false] }])
    const head = readHeader(latest)
    if (head.height >= top.height) {
        throw notFound(`${name} does not give block ${top.height}, its head is ${head.height}`)
    }
    const behind = { ...verdict, behind: true }
    const lower = await identity.held(head.height)
    if (lower == null) return behind
    const again = await show(identity, name, ask, lower.height)
    if (again.verdict.standing !== 'known') return again.verdict
    return compare(identity, lower, readAt(again.block, lower.height), behind, name, ask, pause)
}

type Known = Extract<Verdict, { standing: 'known' }>

/**
 * An endpoint's chain id, first block and one more block, all in one request: behind one address the next request may
 * meet a machine of another chain.
 */
async function show(
    identity: ChainIdentity,
    name: string,
    ask: Ask,
    height?: number,
): Promise<{ verdict: Exclude<Verdict, { standing: 'forked' }>; block?: unknown }> {
    const calls = [{ method: 'eth_chainId', params: [] }, blockCall(identity.genesisHeight)]
    const [id, first, block] = await ask(height == null ? calls : [...calls, blockCall(height)])
    const chainId = readChainId(id)
    const wrong = (reason: string) => ({ verdict: { standing: 'wrong' as const, reason } })
    if (chainId !== identity.chainId) return wrong(otherId(identity, name, chainId))
    const genesis = readAt(first, identity.genesisHeight)
    const expected = identity.genesisHash
    if (expected != null && genesis.hash !== expected.toLowerCase()) {
        return wrong(otherGenesis(identity, name, genesis.hash))
    }
    return { verdict: { standing: 'known', behind: false, genesis }, block }
}

/** The verdict on an endpoint that has `found` where the index holds another block: forked when it says so every time. */
async function compare(
    identity: ChainIdentity,
    held: HashAndHeight,
    found: Header,
    known: Known,
    name: string,
    ask: Ask,
    pause: () => Promise<void>,
): Promise<Verdict> {
    for (let read = 1; found.hash !== held.hash; read++) {
        if (read === READS) {
            const fork: Fork = { height: held.height, hash: held.hash, found: found.hash }
            const reason = `block ${held.height} of this chain is ${held.hash}, at ${name} it is ${found.hash}`
            return { standing: 'forked', reason, fork }
        }
        await pause()
        const { verdict, block } = await show(identity, name, ask, held.height)
        if (verdict.standing !== 'known') return verdict
        found = readAt(block, held.height)
    }
    return known
}

function otherId({ chainId, name }: ChainIdentity, endpoint: string, found: number): string {
    return (
        `${endpoint} serves chain ${found}, expected ${chainId} (${name}): ` +
        `set RPC_URL_${chainId} to an endpoint of chain ${chainId}`
    )
}

function otherGenesis(identity: ChainIdentity, endpoint: string, found: Hex): string {
    const { chainId, name, genesisHeight, genesisHash } = identity
    return (
        `block ${genesisHeight} of chain ${chainId} (${name}) at ${endpoint} is ${found}, expected ${genesisHash}: ` +
        'the chain was reset or this is another one; ' +
        `point RPC_URL_${chainId} at the right chain, or start with an empty database`
    )
}

const blockCall = (height: number): RpcCall => ({
    method: 'eth_getBlockByNumber',
    params: [hexNumber(height), false],
})

function readAt(raw: unknown, height: number): Header {
    const header = readHeader(raw)
    if (header.height === height) return header
    throw badResponse(`asked for block ${height}, got block ${header.height}`)
}

/** The id of a chain. @throws RetryableRpcError when the answer is none */
export function readChainId(raw: unknown): number {
    const written = typeof raw === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(raw)
    const id = written || typeof raw === 'number' ? Number(raw) : NaN
    if (Number.isSafeInteger(id)) return id
    throw badResponse(`expected a chain id, got ${excerpt(raw)}`)
}
