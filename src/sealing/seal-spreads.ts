import type { Pool } from 'pg'
import { asOfItsEnd } from '../analytics/history/interval-moment'
import { ALL_ASKED, kindOf, spreadOf } from '../analytics/history/spread'
import type { MarketMemory } from '../analytics/memory/market-memory'
import { endOf, SEALED_INTERVALS, type SealedInterval, startOf } from '../analytics/question/interval'
import { ensureQuarters, quarterOf } from '../database/quarters'
import { revisionOf } from '../database/revision'
import { inTransaction } from '../database/transaction'
import { takeWriteLock } from '../database/write-lock'
import { keptIntervals, writeSpreads } from '../periods/spreads'
import { atOnce } from '../stats'
import { areOver } from './seal'
import { type Closed, readClosed, type SealerOptions } from './sealer'

interface OpenInterval {
    interval: SealedInterval
    startMs: number
}

/**
 * Measures and stores how demand was spread in every interval whose days are all sealed, the latest first. Run after
 * `sealClosed`.
 * @param memory of a process of its own, or of this one; nothing of its windows is pushed out
 * @returns how many intervals were kept
 */
export async function sealSpreads(
    pool: Pool,
    memory: MarketMemory,
    { signal, pause }: SealerOptions = {},
): Promise<number> {
    const closed = await readClosed(pool, memory.market.chainIds)
    if (closed === null) return 0
    let count = 0
    for (const open of await openIntervals(pool, closed)) {
        if (signal?.aborted) return count
        const started = Date.now()
        if (await sealSpread(pool, memory, open)) count += 1
        await pause?.(Date.now() - started)
    }
    return count
}

async function openIntervals(pool: Pool, closed: Closed): Promise<OpenInterval[]> {
    const kept = new Set((await keptIntervals(pool)).map(({ interval, startMs }) => `${interval} ${startMs}`))
    return SEALED_INTERVALS.flatMap((interval) =>
        overIntervals(interval, closed)
            .filter((startMs) => !kept.has(`${interval} ${startMs}`))
            .map((startMs) => ({ interval, startMs }))
            .reverse(),
    )
}

/** Starts of the intervals that are over and whose days are all sealed, from the first fact on. */
function overIntervals(interval: SealedInterval, { firstMs, endMs, sealed }: Closed): number[] {
    const starts: number[] = []
    for (
        let startMs = startOf(interval, firstMs);
        endOf(interval, startMs) <= endMs;
        startMs = endOf(interval, startMs)
    ) {
        let isSealed = true
        for (
            let day = Math.max(startMs, firstMs);
            isSealed && day < endOf(interval, startMs);
            day = endOf('DAY', day)
        )
            isSealed = sealed.DAY.has(day)
        if (isSealed) starts.push(startMs)
    }
    return starts
}

/** @returns false when the past, or the registry, changed meanwhile, so that nothing was kept */
async function sealSpread(
    pool: Pool,
    memory: MarketMemory,
    { interval, startMs }: OpenInterval,
): Promise<boolean> {
    const piece = { startMs, endMs: endOf(interval, startMs), whole: true }
    const question = await asOfItsEnd(memory, piece)
    const demand = await memory.passing(question, question.window)
    const spreads = ALL_ASKED.map((asked) => ({
        kind: kindOf(asked),
        spread: atOnce(spreadOf(demand, question.book, asked)),
    }))
    return inTransaction(pool, async (client) => {
        // Whoever changes the past holds this lock, and has told so before he lets go of it.
        await takeWriteLock(client)
        const { revisions } = question
        const isSame =
            (await revisionOf(client, 'demand')) === revisions.demand &&
            (await revisionOf(client, 'registry')) === revisions.registry &&
            (await areOver(client, memory.market.chainIds, piece.endMs))
        if (!isSame) return false
        await ensureQuarters(client, [quarterOf(startMs)], ['spread'])
        await writeSpreads(client, { interval, startMs }, spreads)
        return true
    })
}
