import type { CompiledRequest } from '../compiled-request'
import { readLogRange } from '../log-reader'
import type { RpcClient } from '../rpc/rpc-client'
import { FatalRpcError, inconsistent, RetryableRpcError } from '../rpc/rpc-errors'
import type { EndpointPin } from '../rpc/rpc-options'
import type { Header } from '../rpc/rpc-shapes'
import { type SelectedBlock, selectLogs } from '../select-logs'

/** Further reads that must all say "no logs" before a bloom that hints at logs is taken for chance. */
const SAME_ANSWERS = 3

/**
 * For headers whose bloom speaks for requested logs though none came: asks again, each time another endpoint where there
 * is one. Throws RetryableRpcError if logs turn up; returns if the answer stays empty.
 */
export async function confirmEmpty(
    headers: readonly Header[],
    selected: Map<number, SelectedBlock>,
    request: CompiledRequest,
    context: { client: RpcClient; pin: EndpointPin; signal?: AbortSignal },
): Promise<void> {
    const suspects = headers.filter((h) => !selected.has(h.height) && request.bloom.suspects(h.bloom))
    if (suspects.length === 0) return
    const { client, pin, signal } = context
    const [from, to] = [suspects[0].height, suspects.at(-1)!.height]
    const readAgain = async (asked: EndpointPin) => {
        const context = { client, pin: { ...asked }, anchor: suspects.at(-1), signal }
        const logs = await readLogRange(request.filters, from, to, context)
        return selectLogs(logs, request.matcher, from, to)
    }
    for (let i = 0; i < SAME_ANSWERS; i++) {
        await client.pause(i, signal)
        const others = client.others(pin, from)
        const asked = [...others, pin][i % (others.length + 1)]
        const found = await readAgain(asked).catch((e) => {
            // Another endpoint that can't be asked has no say, and holds nothing up.
            if (asked !== pin && (e instanceof RetryableRpcError || e instanceof FatalRpcError)) return null
            throw e
        })
        const missed = suspects.find((h) => found?.has(h.height))
        if (missed) {
            throw inconsistent(`the logs of block ${missed.height} were missing at first`)
        }
    }
}
