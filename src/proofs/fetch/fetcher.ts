import { setTimeout as pause } from 'node:timers/promises'
import type { ProofContext } from '../settle/context'
import { orUnusable } from '../settle/or-unusable'
import { type AggregatorAnswer, askAggregator, type FetchLimits } from './aggregator'
import { type Answers, DEFAULT_GIVE_UP, type GiveUpLimits, judgeAnswers, judgeDoubt } from './judge-answers'
import { notKept } from './not-kept'
import { preferred } from './preferred'
import {
    type FetchedContent,
    giveUp,
    keepWaiting,
    type LeasedBlob,
    leaseBlobs,
    markArchived,
    markHeard,
    release,
} from './queue'

export interface FetchOptions extends FetchLimits {
    /** Walrus aggregators, asked in this order. */
    aggregators: string[]
    /** Blobs fetched at the same time. */
    concurrency: number
    /** Keep prompts and answers of individual settlements too. */
    keepContent: boolean
    /** When to give up a blob of which no aggregator can say whether it has it. */
    giveUp?: GiveUpLimits
    /** How often to look into the queue when it was empty, ms. */
    idleMs?: number
    signal: AbortSignal
    log?: { warn(message: string): void }
}

/** How often proving loops look again when there was nothing to do, unless set otherwise, ms. */
export const IDLE_MS = 500
/** Shortest time between two warnings that the archive does not take blobs. */
const WARN_MS = 60_000

/** Fetches blobs from the queue until the signal is raised, `concurrency` at a time. */
export async function fetchBlobs(context: ProofContext, options: FetchOptions): Promise<void> {
    const { signal, concurrency, idleMs = IDLE_MS } = options
    const { pool, demo } = context
    const { overdueDays } = options.giveUp ?? DEFAULT_GIVE_UP
    const leaseSeconds = leaseSecondsFor(options)
    const running = new Map<string, Promise<void>>()
    let nextWarning = 0
    while (!signal.aborted) {
        const free = concurrency - running.size
        const leased = free > 0 ? await leaseBlobs(pool, free, demo, { leaseSeconds, overdueDays }) : []
        for (const blob of leased) {
            const done = fetchOne(context, options, blob)
                .catch(async (error: Error) => {
                    // The archive is ours: this wait ends when it takes blobs again, and says so until then.
                    await keepWaiting(pool, blob, notKept(error))
                    if (Date.now() < nextWarning) return
                    nextWarning = Date.now() + WARN_MS
                    options.log?.warn(`blobs wait, for ${notKept(error)} (${error.message})`)
                })
                .finally(() => running.delete(blob.id))
            running.set(blob.id, done)
            // The database is away: the loop ends with that error, which must not count as unhandled before.
            done.catch(() => {})
        }
        // A full house waits for one to leave; otherwise the queue is looked at again soon.
        const soon = leased.length === free ? [] : [pause(idleMs)]
        await Promise.race([...running.values(), ...soon])
    }
    await Promise.allSettled(running.values())
}

/** Long enough for every aggregator to use up its time, one after the other, and for the content to be read. */
function leaseSecondsFor({ aggregators, timeoutMs }: FetchOptions): number {
    return Math.max(120, (aggregators.length * timeoutMs) / 1_000 + 120)
}

/**
 * Asks the aggregators in turn; the first usable answer is archived. Where what was given before speaks against a
 * settlement, all of them are asked.
 */
async function fetchOne(context: ProofContext, options: FetchOptions, blob: LeasedBlob): Promise<void> {
    const { pool, demo } = context
    const limits = options.giveUp ?? DEFAULT_GIVE_UP
    const isInDoubt = blob.contents.length > 0
    const answers: Answers = { absent: 0, unusable: [], failures: [] }
    const given: FetchedContent[] = []
    for (const url of options.aggregators) {
        const answer = await askAggregator(url, blob.id, options, options.signal).catch(() => null)
        if (answer === null) return release(pool, [blob.id])
        if (answer.kind === 'failed') answers.failures.push(answer.why)
        else if (answer.kind === 'absent') answers.absent++
        else {
            const content = await archive(context, options, answer)
            if (typeof content === 'string') answers.unusable.push(content)
            else if (isInDoubt) given.push(content)
            else return markArchived(pool, blob, content)
        }
    }
    if (isInDoubt) {
        const contents = preferred(blob.contents, given)
        const isNew = given.some(({ sha256 }) => blob.contents.every((known) => known.sha256 !== sha256))
        const { isFinal, reason } = judgeDoubt(blob, answers, isNew, limits)
        if (isNew || isFinal) await markHeard(pool, blob, contents, isFinal)
        else await keepWaiting(pool, blob, reason, { futile: true, demo })
        return
    }
    const judged = judgeAnswers(blob, answers, limits)
    if (judged.state !== 'WAITING') await giveUp(pool, blob, judged.state, judged.reason)
    else await keepWaiting(pool, blob, judged.reason, { futile: judged.futile, demo })
}

/** @returns why the answer can't be used, or what is archived of it */
async function archive(
    { pool, checker, archive }: ProofContext,
    { keepContent }: FetchOptions,
    answer: Extract<AggregatorAnswer, { kind: 'found' | 'oversized' }>,
): Promise<string | FetchedContent> {
    if (answer.kind === 'oversized') return `larger than ${answer.limit} bytes`
    const bytes = answer.bytes.length
    const read = await orUnusable(checker.check({ kind: 'read', bytes: answer.bytes, keepContent }))
    if (typeof read === 'string') return read
    if ('error' in read) return read.error
    const { shape, sha256, redacted } = read
    await archive.put(pool, { shape, sha256, redacted, bytes: read.archive })
    return { shape, sha256, redacted, bytes }
}
