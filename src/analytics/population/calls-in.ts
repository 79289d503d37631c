import type { Span } from '../../database/span'
import type { MarketQuestion } from '../memory/market-memory'
import type { Window } from '../question/window'
import { factSpans } from './activity'
import { callsOf } from './in-periods'

/**
 * Counts a model's calls in each of some windows of a few days, as of the moment of a question. Whole days come from memory, where
 * they are there; facts are read of the others, and of the ends.
 */
export async function callsIn(
    question: MarketQuestion,
    member: number,
    windows: readonly Window[],
): Promise<number[]> {
    const counts: number[] = []
    const open: OpenSpan[] = []
    for (const [n, window] of windows.entries()) {
        // The few facts of one model are read sooner than whole days of all.
        const parts = await question.memory.sealedParts(question, window, ['DAY'], 0)
        for (const span of parts?.open ?? factSpans(window, question)) open.push({ n, ...span })
        const calls = (parts?.periods ?? []).map(({ block }) => callsOf(block, member, question.asOf.timeMs))
        counts.push(calls.reduce((sum, { calls }) => sum + calls, 0))
    }
    for (const [n, count] of await countFacts(question, member, open)) counts[n] += count
    return counts
}

/** A span of time, and the window that it is a part of. */
interface OpenSpan extends Span {
    n: number
}

/** (window, calls). Calls by names that were claimed after the moment are left out. */
async function countFacts(
    { memory, asOf }: MarketQuestion,
    member: number,
    spans: OpenSpan[],
): Promise<[n: number, count: number][]> {
    if (spans.length === 0) return []
    const rows = await memory.reader.rows(
        // Counted span by span, or all of the model's calls would be read and held against the spans.
        `SELECT s.n, c.calls
         FROM unnest($3::int[], $4::int[], $5::int[], $6::timestamptz[], $7::timestamptz[]) AS s(n, chain_id, height, from_time, to_time)
             CROSS JOIN LATERAL (
                 SELECT count(*)::float8 AS calls FROM inference i
                     LEFT JOIN LATERAL (SELECT claimed_at FROM model_artifact WHERE id = i.artifact_id LIMIT 1) a ON true
                 WHERE i.model_id = $1 AND NOT i.is_replay AND i.chain_id = s.chain_id AND i.height <= s.height
                     AND i.time >= s.from_time AND i.time < s.to_time AND (a.claimed_at IS NULL OR a.claimed_at <= $2)
             ) c`,
        [
            memory.members.idOf(member),
            new Date(asOf.timeMs),
            spans.map(({ n }) => n),
            spans.map(({ chainId }) => chainId),
            spans.map(({ height }) => height),
            spans.map(({ fromMs }) => new Date(fromMs ?? 0)),
            spans.map(({ toMs }) => new Date(toMs)),
        ],
    )
    return rows as [number, number][]
}
