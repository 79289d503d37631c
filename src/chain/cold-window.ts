import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import type { Hex } from '../decode/events'
import { assembleBlocks } from './assemble'
import type { CompiledRequest } from './compiled-request'
import { confirmEmpty } from './confirm-empty'
import { consistently } from './consistently'
import { readHeaderAt, readHeadersAt } from './headers'
import type { Heads } from './heads'
import { readLogRange } from './log-reader'
import type { ReadStretch } from './readers'
import type { RpcClient } from './rpc-client'
import { BeyondHeadError, RetryableRpcError } from './rpc-errors'
import type { EndpointPin } from './rpc-options'
import type { SecondOpinion } from './second-opinion'
import { dropOddTimes, selectLogs } from './select-logs'
import { addTransactionLogs } from './transactions'

/** Requested blocks of [from, to]: those with logs, and `to` itself. Empty if the head turned out to be below `from`. */
export interface Window extends ReadStretch {
    /** Hash that the first block names as its parent's, and hash of the last: what ties windows to each other. */
    parentHash: Hex
    hash: Hex
    blocks: Block[]
    logs: number
}

export interface WindowContext {
    client: RpcClient
    heads: Heads
    transactions: 'byBlock' | 'byHash'
    /** Looks after logs that may be missing, before the window counts. */
    secondOpinion: SecondOpinion
    signal?: AbortSignal
}

/** Refusals as "beyond head" before the window gives way to the lower head. */
const HEAD_TRIES = 3

/**
 * Reads final blocks until the answers agree. `endsAtHead` says the window was cut at the head: then it may be returned
 * shorter if the nodes that answer are not there yet.
 */
export async function readWindow(
    request: CompiledRequest,
    from: number,
    to: number,
    endsAtHead: boolean,
    context: WindowContext,
): Promise<Window> {
    const { client, heads, signal } = context
    for (let refusals = 0; ; ) {
        try {
            const end = to
            const read = (pin: EndpointPin) => readOnce(request, from, end, pin, context)
            return await consistently(client, 'final blocks', read, signal)
        } catch (e) {
            if (!(e instanceof BeyondHeadError)) throw e
            heads.noteBeyondHead()
            client.troubles.report('beyond head', `no logs up to ${to} yet: ${e.message}`)
            refusals += 1
            if (refusals < HEAD_TRIES || !endsAtHead) {
                await client.pause(refusals, signal)
                continue
            }
            to = Math.min(to - 1, await heads.finalized({ signal }))
            if (to < from)
                return { from, to: from - 1, endpoints: [], parentHash: '', hash: '', blocks: [], logs: 0 }
        }
    }
}

async function readOnce(
    request: CompiledRequest,
    from: number,
    to: number,
    pin: EndpointPin,
    { client, transactions, secondOpinion, signal }: WindowContext,
): Promise<Window> {
    const options = { pin, depth: from, signal }
    const [first, before] = await readHeadersAt(client, [from, to], options)
    const logs = await readLogRange(request.filters, from, to, { client, pin, signal })
    const end = await readHeaderAt(client, to, options)
    if (before.hash !== end.hash) {
        throw new RetryableRpcError('inconsistent', `block ${to} was ${before.hash}, then ${end.hash}`)
    }
    const selected = selectLogs(logs, request.matcher, from, to)
    await confirmEmpty([end], selected, request, { client, signal })
    await addTransactionLogs(selected.values(), { client, mode: transactions, pin, signal })
    const endpoints = await secondOpinion.seek({ request, first, end, selected, pin, signal })
    dropOddTimes(selected, first, end)
    const known = first.height === end.height ? [end] : [first, end]
    const blocks = await assembleBlocks(selected, known, { client, mode: transactions, pin, signal })
    const { parentHash } = first
    return { from, to, endpoints, parentHash, hash: end.hash, blocks: wanted(blocks, to), logs: logs.length }
}

/** The blocks with logs, and the last one. */
function wanted(blocks: Block[], to: number): Block[] {
    return blocks.filter((block) => block.logs.length > 0 || block.header.height === to)
}
