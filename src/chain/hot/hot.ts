import type { Block } from '@subsquid/evm-processor/lib/mapping/entities'
import type { HashAndHeight, HotDatabaseState, HotUpdate } from '@subsquid/util-internal-processor-tools'
import { type RangeRequestList, rangeEnd } from '@subsquid/util-internal-range'
import type { CompiledRequest } from '../compiled-request'
import { sleep } from '../rpc/backoff'
import { consistently } from '../rpc/consistently'
import { ReaderStoppedError } from '../rpc/rpc-errors'
import { DeepReorgError } from './deep-reorg'
import { type HotContext, readHotStep } from './hot-update'

/** Polls that must all miss our final block before it is believed gone. */
const DEEP_REORG_POLLS = 3

/**
 * Follows the head by polling, from the state of the database, until the last requested block is final. Each update is
 * handed to `cb` before the next is read. Throws DeepReorgError, ReaderStoppedError, and whatever `cb` throws.
 */
export async function followHead(
    requests: RangeRequestList<CompiledRequest>,
    state: HotDatabaseState,
    cb: (update: HotUpdate<Block>) => Promise<void>,
    pollIntervalMs: number,
    context: HotContext,
): Promise<void> {
    if (requests.length === 0) return
    const { client, signal } = context
    const end = rangeEnd(requests.at(-1)!.range)
    let chain: HashAndHeight[] = [state, ...state.top].map(({ height, hash }) => ({ height, hash }))
    let gone = 0
    while (chain[0].height < end) {
        if (signal?.aborted) throw new ReaderStoppedError()
        const ours = chain
        const step = await consistently(
            client,
            'new blocks',
            (pin) => readHotStep(ours, requests, pin, context),
            signal,
        )
        if (step.kind === 'baseGone') {
            client.recheck(step.pin)
            if (++gone >= DEEP_REORG_POLLS)
                throw new DeepReorgError(chain[0].height, chain[0].hash, step.found)
        } else gone = 0
        if (step.kind === 'update') {
            await cb(step.update)
            chain = advance(chain, step.update)
            if (!step.caughtUp) continue
        }
        await sleep(pollIntervalMs, signal)
    }
}

/** Our chain after an update: cut at its base, grown by its blocks, without what lies below the final block. */
function advance(chain: readonly HashAndHeight[], update: HotUpdate<Block>): HashAndHeight[] {
    const kept = chain.filter((b) => b.height <= update.baseHead.height)
    const grown = kept.concat(update.blocks.map(({ header: { height, hash } }) => ({ height, hash })))
    return grown.filter((b) => b.height >= update.finalizedHead.height)
}
