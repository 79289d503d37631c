import { setTimeout as pause } from 'node:timers/promises'
import type { ProofContext } from '../settle/context'
import { type AggregatorAnswer, askAggregator, type FetchLimits } from './aggregator'
import { giveUp, keepWaiting, type LeasedBlob, leaseBlobs, markArchived, release } from './queue'

export interface FetchOptions extends FetchLimits {
    /** Walrus aggregators, asked in this order. */
    aggregators: string[]
    /** Blobs fetched at the same time. */
    concurrency: number
    /** Keep prompts and answers of individual settlements too. */
    keepContent: boolean
    signal: AbortSignal
}

/** Times that something unusable is asked for again: it may be a page about maintenance. */
const PATIENCE = 2

/** How often the queue is looked at when it was empty. */
const IDLE_MS = 500

/** Fetches blobs from the queue until the signal is raised, `concurrency` at a time. */
export async function fetchBlobs(context: ProofContext, options: FetchOptions): Promise<void> {
    const { signal, concurrency } = options
    const running = new Map<string, Promise<void>>()
    while (!signal.aborted) {
        const free = concurrency - running.size
        const leased = free > 0 ? await leaseBlobs(context.pool, free, context.demo) : []
        for (const blob of leased) {
            const done = fetchOne(context, options, blob)
                .catch((error: Error) => keepWaiting(context.pool, blob, `not archived: ${error.message}`))
                .finally(() => running.delete(blob.id))
            running.set(blob.id, done)
            // The database is away: the loop ends with that error, which must not count as unhandled before.
            done.catch(() => {})
        }
        // A full house waits for one to leave; otherwise the queue is looked at again soon.
        const soon = leased.length === free ? [] : [pause(IDLE_MS)]
        await Promise.race([...running.values(), ...soon])
    }
    await Promise.allSettled(running.values())
}

/** Asks the aggregators in turn; the first usable answer is archived. */
async function fetchOne(context: ProofContext, options: FetchOptions, blob: LeasedBlob): Promise<void> {
    const { pool } = context
    const unusable: string[] = []
    const failures: string[] = []
    for (const url of options.aggregators) {
        const answer = await askAggregator(url, blob.id, options, options.signal).catch(() => null)
        if (answer === null) return release(pool, [blob.id])
        if (answer.kind === 'failed') failures.push(answer.why)
        else if (answer.kind !== 'absent') {
            const reason = await archive(context, options, blob, answer)
            if (reason === null) return
            unusable.push(reason)
        }
    }
    // As long as somebody could not be asked, nothing is final.
    if (failures.length) await keepWaiting(pool, blob, failures.join('; '))
    else if (unusable.length && blob.attempts < PATIENCE) await keepWaiting(pool, blob, unusable.join('; '))
    else if (unusable.length) await giveUp(pool, blob, 'REJECTED', unusable.join('; '))
    else if (blob.overdue)
        await giveUp(pool, blob, 'EXPIRED', 'no aggregator has it, and its storage term is over')
    else await keepWaiting(pool, blob, 'no aggregator has it yet')
}

/** @returns why the answer can't be used; null when it is archived */
async function archive(
    { pool, checker, archive }: ProofContext,
    { keepContent }: FetchOptions,
    blob: LeasedBlob,
    answer: Extract<AggregatorAnswer, { kind: 'found' | 'oversized' }>,
): Promise<string | null> {
    if (answer.kind === 'oversized') return `larger than ${answer.limit} bytes`
    const bytes = answer.bytes.length
    const read = await checker.check({ kind: 'read', bytes: answer.bytes, keepContent })
    if ('error' in read) return read.error
    const { shape, sha256, redacted } = read
    await archive.put(pool, { shape, sha256, redacted, bytes: read.archive })
    await markArchived(pool, blob, { shape, sha256, redacted, bytes })
    return null
}
