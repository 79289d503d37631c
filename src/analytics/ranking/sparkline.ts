import { LRUCache } from 'lru-cache'
import { partialIn } from '../history/partial'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import { activityOf, intervalFor, type StepActivity } from '../population/activity'
import type { Asked, Exclusion, Measure } from '../population/asked'
import { type Interval, steps } from '../question/interval'
import type { Window } from '../question/window'

/** Demand of a model over the window, step by step. */
export interface SparklineSteps {
    interval: Interval
    /** First moment of the first step; the window may begin later. */
    start: Date | null
    /** Of the measure asked for, oldest first; those of calls and of value add up to the window's amount. */
    amounts: bigint[]
    /** Of each: it holds only a part of what happened in the step. */
    partial: boolean[]
}

/** Most steps of a sparkline: the last ones. */
export const SPARKLINE_STEPS = 60

/** Models kept for one window. */
const KEPT = 2_000

const keptLines = oncePerWindow(
    (_question, _window, _measure: Measure, _exclude: Exclusion[]) =>
        new LRUCache<string, SparklineSteps>({ max: KEPT }),
)

/**
 * Sparklines of some models, in their order; those not known yet are read together.
 * @param asked population MODELS
 */
export async function sparklines(
    question: MarketQuestion,
    window: WindowDemand,
    asked: Asked,
    models: string[],
): Promise<SparklineSteps[]> {
    const kept = keptLines(question, window, asked.measure, asked.exclude)
    const lines = new Map<string, SparklineSteps>()
    for (const model of models) {
        const line = kept.get(model)
        if (line) lines.set(model, line)
    }
    const missing = models.filter((model) => !lines.has(model))
    if (missing.length > 0) {
        const { window: span } = question
        const interval = intervalFor(span)
        const { measure, exclude } = asked
        const isPartial = await partialIn(question, interval)
        const activity = await activityOf(question, {
            models: missing,
            interval,
            window: span,
            exclude,
            wanted: [measure],
        })
        for (const model of missing) {
            const line = lineOf(activity.get(model), asked, interval, span, isPartial)
            kept.set(model, line)
            lines.set(model, line)
        }
    }
    return models.map((model) => lines.get(model)!)
}

function lineOf(
    activity: Map<number, StepActivity> | undefined,
    { measure }: Asked,
    interval: Interval,
    { fromMs, toMs }: Window,
    isPartial: (startMs: number) => boolean,
): SparklineSteps {
    const amountAt = (startMs: number) => {
        const step = activity?.get(startMs)
        if (!step) return 0n
        return measure === 'VALUE' ? step.value : BigInt(measure === 'CALLS' ? step.calls : step.payers)
    }
    const used = [...(activity?.keys() ?? [])].filter((at) => amountAt(at) > 0n)
    const from = fromMs ?? (used.length > 0 ? Math.min(...used) : null)
    if (from === null) return { interval, start: null, amounts: [], partial: [] }
    const starts = steps(interval, from, toMs, SPARKLINE_STEPS)
    return {
        interval,
        start: new Date(starts[0]),
        amounts: starts.map(amountAt),
        partial: starts.map(isPartial),
    }
}
