import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import type { HashAndHeight, HotUpdate } from '@subsquid/util-internal-processor-tools'
import { type RangeRequestList, rangeEnd } from '@subsquid/util-internal-range'
import { assembleBlocks } from '../assemble'
import { confirmEmpty } from '../cold/confirm-empty'
import type { CompiledRequest } from '../compiled-request'
import type { SecondOpinion } from '../completeness/second-opinion'
import { readLogRange } from '../log-reader'
import { noteReadings } from '../readers'
import { assertContinuous, readFirstHeaders, readHeaderAt, readHeadersAt } from '../rpc/headers'
import type { RpcClient } from '../rpc/rpc-client'
import { BeyondHeadError, inconsistent, RetryableRpcError } from '../rpc/rpc-errors'
import type { EndpointPin } from '../rpc/rpc-options'
import type { Header } from '../rpc/rpc-shapes'
import { type SelectedBlock, selectLogs } from '../select-logs'
import { addTransactionLogs } from '../transactions'
import { findForkBase } from './fork'
import type { Heads } from './heads'

export interface HotContext {
    client: RpcClient
    heads: Heads
    transactions: 'byBlock' | 'byHash'
    secondOpinion: SecondOpinion
    /** Blocks in one update at most. */
    maxBlocks: number
    signal?: AbortSignal
}

export type HotStep =
    /** Nothing new; `behind` never: the node may lag, our blocks stay. */
    | { kind: 'idle' }
    /** New blocks, or a later final block. `caughtUp` says the update ends at the node's head. */
    | { kind: 'update'; update: HotUpdate<Block>; caughtUp: boolean }
    /** Not even our oldest (final) block is on the node's chain. */
    | { kind: 'baseGone'; found: string; pin: EndpointPin }

/**
 * Compares our unfinalised chain (oldest = final block first) with the node's and reads what is new. Reorgs show by the
 * hash at our own height, so that a new block of the same height is seen too. A node whose head is below ours, with our
 * hashes, only lags. All reads on one endpoint; throws RetryableRpcError when its answers do not fit together.
 */
export async function readHotStep(
    chain: readonly HashAndHeight[],
    requests: RangeRequestList<CompiledRequest>,
    pin: EndpointPin,
    context: HotContext,
): Promise<HotStep> {
    const { client, heads, signal } = context
    const options = { pin, depth: depthOf(chain, client), signal }
    const head = await heads.latest(options)
    const ours = chain.at(-1)!
    if (head.height < chain[0].height) return behind(head, chain[0], pin, client)

    const base = await findBase(chain, head, options, client)
    if (base < 0) {
        const found = await readHeaderAt(client, chain[0].height, options)
        return { kind: 'baseGone', found: found.hash, pin }
    }
    const baseHead = { height: chain[base].height, hash: chain[base].hash }
    const to = Math.min(head.height - heads.margin, baseHead.height + context.maxBlocks)
    const finalHeight = await heads.finalized(options, head)
    const kept = chain.slice(0, base + 1)
    if (to <= baseHead.height) {
        const finalizedHead = newestAtMost(kept, finalHeight)
        const onlyFinality = baseHead.hash === ours.hash && finalizedHead.height > chain[0].height
        if (!onlyFinality) return { kind: 'idle' }
        return { kind: 'update', update: { blocks: [], baseHead, finalizedHead }, caughtUp: true }
    }
    const blocks = await readHotBlocks(baseHead, to, requests, pin, context)
    const finalizedHead = newestAtMost(kept.concat(blocks.map((b) => b.header)), finalHeight)
    return {
        kind: 'update',
        update: { blocks, baseHead, finalizedHead },
        caughtUp: to >= head.height - heads.margin,
    }
}

/** The node's head is below our final block: it lags by far, or is another chain; another endpoint may be neither. */
function behind(head: Header, final: HashAndHeight, pin: EndpointPin, client: RpcClient): HotStep {
    const { height } = final
    client.troubles.report(
        'head below final',
        `the head is ${head.height}, the index holds block ${height} as final`,
    )
    client.recheck(pin)
    client.lags(pin)
    return { kind: 'idle' }
}

/** Blocks that an endpoint was caught without logs of are read from another one, where there is one: the head must not wait. */
function depthOf(chain: readonly HashAndHeight[], client: RpcClient): number | undefined {
    const depth = chain[chain.length - 1].height + 1
    return client.keepsLogs(depth) ? depth : undefined
}

/** Index of our newest block on the node's chain; the newest of all if the head says so at once. */
async function findBase(
    chain: readonly HashAndHeight[],
    head: Header,
    options: { pin: EndpointPin; signal?: AbortSignal },
    client: RpcClient,
): Promise<number> {
    const ours = chain.at(-1)!
    if (ours.hash === NO_BLOCK || head.hash === ours.hash || head.parentHash === ours.hash)
        return chain.length - 1
    return findForkBase(client, chain, head, options)
}

/** Hash of the state of a database that has seen no block. */
const NO_BLOCK = '0x'

async function readHotBlocks(
    base: HashAndHeight,
    to: number,
    requests: RangeRequestList<CompiledRequest>,
    pin: EndpointPin,
    { client, heads, transactions, secondOpinion, signal }: HotContext,
): Promise<Block[]> {
    const options = { pin, signal }
    const from = base.height + 1
    const heights = Array.from({ length: to - base.height }, (_, i) => from + i)
    const isFirst = base.hash === NO_BLOCK
    const headers = await (isFirst ? readFirstHeaders : readHeadersAt)(client, heights, options)
    assertContinuous(headers, from, isFirst ? null : base.hash)

    /** The node lags, or the chain became shorter meanwhile. */
    const readAgain = (e: unknown): never => {
        if (!(e instanceof BeyondHeadError)) throw e
        heads.noteBeyondHead()
        throw new RetryableRpcError('inconsistent', e.message)
    }
    const selected = new Map<number, SelectedBlock>()
    for (const { range, request } of requests) {
        const [first, last] = [Math.max(from, range.from), Math.min(to, rangeEnd(range))]
        if (first > last) continue
        const logs = await readLogRange(request.filters, first, last, {
            client,
            anchor: headers[last - from],
            ...options,
        }).catch(readAgain)
        const found = selectLogs(logs, request.matcher, first, last)
        const suspects = headers.slice(first - from, last - from + 1)
        await confirmEmpty(suspects, found, request, { client, ...options }).catch(readAgain)
        await addTransactionLogs(found.values(), { client, mode: transactions, ...options })
        const [lowest, end] = [suspects[0], suspects.at(-1)!]
        await secondOpinion.seekAtHead({ request, first: lowest, end, selected: found, ...options })
        for (const [height, block] of found) selected.set(height, block)
    }
    const blocks = await assembleBlocks(selected, headers, { client, mode: transactions, ...options })
    const after = await readHeaderAt(client, to, options)
    if (after.hash !== headers.at(-1)!.hash) {
        throw inconsistent(`block ${to} was ${headers.at(-1)!.hash}, then ${after.hash}`)
    }
    noteReadings(blocks[blocks.length - 1], [{ from, to, endpoints: pin.index == null ? [] : [pin.index] }])
    return blocks
}

/** Newest block of the ascending chain at or below `height`; its oldest block if all are above. */
function newestAtMost(chain: readonly HashAndHeight[], height: number): HashAndHeight {
    let found = chain[0]
    for (const block of chain) if (block.height <= height) found = block
    return { height: found.height, hash: found.hash }
}
