import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import type { Hex } from '../../base/hex'
import { assembleBlocks } from '../assemble'
import type { CompiledRequest } from '../compiled-request'
import type { SecondOpinion } from '../completeness/second-opinion'
import type { Heads } from '../hot/heads'
import { readLogRange } from '../log-reader'
import type { ReadStretch } from '../readers'
import { consistently } from '../rpc/consistently'
import { readFirstHeaders, readHeadersAt } from '../rpc/headers'
import type { RpcClient } from '../rpc/rpc-client'
import { BeyondHeadError, RetryableRpcError } from '../rpc/rpc-errors'
import type { EndpointPin } from '../rpc/rpc-options'
import { dropOddTimes, type SelectedBlock, selectLogs } from '../select-logs'
import { addTransactionLogs } from '../transactions'
import { confirmEmpty } from './confirm-empty'

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
    /** No block is known yet that the window would have to stand on. */
    isFirst?: boolean
    /** Drops logs that nothing is wanted of, once all of them were compared, and says of the rest what is wanted besides. */
    narrow?: (selected: Map<number, SelectedBlock>) => void
    signal?: AbortSignal
}

/** Refusals as "beyond head" before the window gives way to the lower head. */
const HEAD_TRIES = 3

/**
 * Reads final blocks until the answers agree. `endsAtHead` says the window was cut at the head: then it may be returned
 * shorter if the nodes that answer are not there yet. Throws BeyondHeadError when another one ends above their head.
 */
export async function readWindow(
    request: CompiledRequest,
    from: number,
    to: number,
    endsAtHead: boolean,
    context: WindowContext,
): Promise<Window> {
    const { client, heads, signal } = context
    let asked: EndpointPin = {}
    /** Asked the next time, once. */
    let elsewhere: EndpointPin | undefined
    for (let refusals = 0; ; ) {
        try {
            const end = to
            const read = (pin: EndpointPin) => {
                asked = Object.assign(pin, elsewhere)
                elsewhere = undefined
                return readBelowHead(request, from, end, asked, context)
            }
            return await consistently(client, 'final blocks', read, signal)
        } catch (e) {
            if (!(e instanceof BeyondHeadError)) throw e
            client.troubles.report('beyond head', `no logs up to ${to} yet: ${e.message}`)
            refusals += 1
            // One endpoint's word lowers no head while another one has not been heard.
            const areAllHeard = client.endpointCount === 1 || refusals >= HEAD_TRIES * client.endpointCount
            if (areAllHeard) heads.noteBeyondHead()
            const head = refusals < HEAD_TRIES ? null : await heads.finalized({ signal })
            // It has the block and says the logs are beyond it: another endpoint may know better.
            if (head != null && head >= to && client.endpointCount > 1) {
                client.distrust(asked)
                elsewhere = client.others(asked, from)[0]
            }
            if (head == null || (head >= to && !(endsAtHead && areAllHeard))) {
                await client.pause(refusals, signal)
                continue
            }
            if (!endsAtHead) throw e
            to = Math.min(to - 1, head)
            if (to < from)
                return { from, to: from - 1, endpoints: [], parentHash: '', hash: '', blocks: [], logs: 0 }
        }
    }
}

/** A block that no endpoint has is one above the head, if the head that was named before was too high. */
async function readBelowHead(...args: Parameters<typeof readOnce>): Promise<Window> {
    try {
        return await readOnce(...args)
    } catch (e) {
        const [, , to, , { heads, signal }] = args
        if (!(e instanceof RetryableRpcError) || e.trouble !== 'notFound') throw e
        const head = await heads.finalized({ signal })
        if (head >= to) throw e
        throw new BeyondHeadError(`block ${to} is not there, the newest final block is ${head}`)
    }
}

async function readOnce(
    request: CompiledRequest,
    from: number,
    to: number,
    pin: EndpointPin,
    { client, transactions, secondOpinion, isFirst, narrow, signal }: WindowContext,
): Promise<Window> {
    const options = { pin, depth: from, signal }
    const readHeaders = isFirst ? readFirstHeaders : readHeadersAt
    const [first, end] = await readHeaders(client, [from, to], options)
    const logs = await readLogRange(request.filters, from, to, { client, pin, anchor: end, signal })
    const selected = selectLogs(logs, request.matcher, from, to)
    await confirmEmpty([end], selected, request, { client, pin, signal })
    await addTransactionLogs(selected.values(), { client, mode: transactions, pin, signal })
    const endpoints = await secondOpinion.seek({ request, first, end, selected, pin, signal })
    if (narrow) {
        narrow(selected)
        await addTransactionLogs(selected.values(), { client, mode: transactions, pin, signal })
    }
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
