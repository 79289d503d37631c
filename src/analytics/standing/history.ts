import { firstFactMs } from '../history/first-fact'
import { partialIn } from '../history/partial'
import type { MarketQuestion } from '../memory/market-memory'
import { KEPT_RESULTS, oncePerWindow } from '../memory/once-per-window'
import type { WindowDemand } from '../memory/window-demand'
import { activityOf, type StepActivity } from '../population/activity'
import type { Exclusion } from '../population/asked'
import { checkHours, endOf, type Interval, steps } from '../question/interval'

/** Demand in one step of time, cut by the window. */
interface ActivityPoint extends StepActivity {
    start: Date
    end: Date
    /** It holds only a part of what happened in the step. */
    partial: boolean
}

/** Most points of a history: the last ones. Three years of days. */
export const HISTORY_POINTS = 1_100

/**
 * Demand of some models together over the window, oldest step first, steps without demand included; a window without
 * beginning begins with their first demand.
 * @throws BadQuestion for too many hours
 */
export async function historyOf(
    question: MarketQuestion,
    models: string[],
    interval: Interval,
    exclude: Exclusion[],
): Promise<ActivityPoint[]> {
    return history(question, await question.demand(), models, interval, exclude)
}

const history = oncePerWindow(readHistory, { ...KEPT_RESULTS, most: 100 })

async function readHistory(
    question: MarketQuestion,
    _window: WindowDemand,
    models: string[],
    interval: Interval,
    exclude: Exclusion[],
): Promise<ActivityPoint[]> {
    const { window } = question
    checkHours(interval, window.fromMs ?? (await firstFactMs(question)) ?? window.toMs, window.toMs)
    const wanted = ['CALLS', 'VALUE', 'PAYERS'] as const
    const groupOf = () => 'all'
    const activity = await activityOf(question, { models, groupOf, interval, window, exclude, wanted })
    const used = activity.get('all') ?? new Map<number, StepActivity>()
    const starts = [...used].filter(([, step]) => step.calls > 0 || step.payers > 0).map(([at]) => at)
    const fromMs = window.fromMs ?? (starts.length > 0 ? Math.min(...starts) : null)
    if (fromMs === null) return []
    const isPartial = await partialIn(question, interval)
    return steps(interval, fromMs, window.toMs, HISTORY_POINTS).map((at) => ({
        ...(used.get(at) ?? { calls: 0, value: 0n, payers: 0 }),
        start: new Date(Math.max(at, fromMs)),
        end: new Date(Math.min(endOf(interval, at), window.toMs)),
        partial: isPartial(at),
    }))
}
