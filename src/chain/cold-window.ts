import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import { assembleBlocks } from './assemble'
import type { CompiledRequest } from './compiled-request'
import { confirmEmpty } from './confirm-empty'
import { consistently } from './consistently'
import { readHeaderAt } from './headers'
import type { Heads } from './heads'
import { readLogRange } from './log-reader'
import type { Reading } from './readers'
import type { RpcClient } from './rpc-client'
import { BeyondHeadError, RetryableRpcError } from './rpc-errors'
import type { EndpointPin } from './rpc-options'
import { selectLogs } from './select-logs'

/** Requested blocks of [from, to]: those with logs, and `to` itself. Empty if the head turned out to be below `from`. */
export interface Window extends Reading {
    blocks: Block[]
    logs: number
}

export interface WindowContext {
    client: RpcClient
    heads: Heads
    transactions: 'byBlock' | 'byHash'
    refused?: (span: number, named: number | null) => void
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
            if (to < from) return { from, to: from - 1, blocks: [], logs: 0, endpoints: [] }
        }
    }
}

async function readOnce(
    request: CompiledRequest,
    from: number,
    to: number,
    pin: EndpointPin,
    { client, transactions, refused, signal }: WindowContext,
): Promise<Window> {
    const before = await readHeaderAt(client, to, { pin, signal })
    const logs = await readLogRange(request.filters, from, to, { client, pin, signal, refused })
    const end = await readHeaderAt(client, to, { pin, signal })
    if (before.hash !== end.hash) {
        throw new RetryableRpcError('inconsistent', `block ${to} was ${before.hash}, then ${end.hash}`)
    }
    const selected = selectLogs(logs, request.matcher, from, to)
    await confirmEmpty([end], selected, request, { client, signal })
    const blocks = await assembleBlocks(selected, [end], { client, mode: transactions, pin, signal })
    return { from, to, blocks, logs: logs.length, endpoints: pin.index == null ? [] : [pin.index] }
}
