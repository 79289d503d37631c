import { LRUCache } from 'lru-cache'
import type { MarketQuestion } from '../memory/market-memory'
import type { WindowDemand } from '../memory/window-demand'
import type { Asked } from '../population/asked'
import { activityOf, intervalFor, type StepActivity } from '../standing/activity'
import { type Interval, steps } from '../standing/interval'

/** Demand of a model over the window, step by step. */
export interface Sparkline {
    interval: Interval
    /** First moment of the first step, Unix ms; the window may begin later. */
    startMs: number | null
    /** Of the measure asked for, oldest first; those of calls and of value add up to the window's amount. */
    amounts: bigint[]
}

/** Most steps of a sparkline: the last ones. */
export const SPARKLINE_STEPS = 60

/** Models kept for one window. */
const KEPT = 2_000

/**
 * Sparklines of some models, in their order; those not known yet are read together.
 * @param asked population MODELS
 */
export async function sparklines(
    question: MarketQuestion,
    window: WindowDemand,
    asked: Asked,
    models: string[],
): Promise<Sparkline[]> {
    const key = `sparklines ${asked.measure} ${asked.exclude.join()}`
    const kept = window.once(key, () => new LRUCache<string, Sparkline>({ max: KEPT }))
    const lines = new Map<string, Sparkline>()
    for (const model of models) {
        const line = kept.get(model)
        if (line) lines.set(model, line)
    }
    const missing = models.filter((model) => !lines.has(model))
    if (missing.length > 0) {
        const { window: span } = question
        const interval = intervalFor(span)
        const { measure, exclude } = asked
        const activity = await activityOf(question, {
            models: missing,
            interval,
            window: span,
            exclude,
            wanted: [measure],
        })
        for (const model of missing) {
            const line = lineOf(activity.get(model), asked, interval, span.fromMs, span.toMs)
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
    fromMs: number | null,
    toMs: number,
): Sparkline {
    const amountAt = (startMs: number) => {
        const step = activity?.get(startMs)
        if (!step) return 0n
        return measure === 'VALUE' ? step.value : BigInt(measure === 'CALLS' ? step.calls : step.payers)
    }
    const used = [...(activity?.keys() ?? [])].filter((at) => amountAt(at) > 0n)
    const from = fromMs ?? (used.length > 0 ? Math.min(...used) : null)
    if (from === null) return { interval, startMs: null, amounts: [] }
    const starts = steps(interval, from, toMs, SPARKLINE_STEPS)
    return { interval, startMs: starts[0], amounts: starts.map(amountAt) }
}
