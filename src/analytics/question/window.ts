import { DAY_MS } from '../../base/calendar'
import { BadQuestion } from './bad-question'

/** Lengths of the windows that end at the as-of time, in days of 24 hours; null = everything. */
export const WINDOW_DAYS = { DAY: 1, WEEK: 7, MONTH: 30, QUARTER: 90, YEAR: 365, ALL: null } as const

export type WindowName = keyof typeof WINDOW_DAYS

/** A window as asked for: one of the named ones, or times (`from` is in it, `to` is not), either of which may be open. */
export interface WindowRequest {
    last?: WindowName | null
    from?: Date | null
    to?: Date | null
}

/** A half-open span of block times, Unix ms: `fromMs` is in it (null = since the first block), `toMs` is not. */
export interface Window {
    fromMs: number | null
    toMs: number
}

/** Before any chain that could be indexed. */
const EARLIEST_MS = Date.UTC(2015, 0)

/** Block times are whole seconds. */
const SECOND_MS = 1000

/**
 * The window a question is about. It never reaches past the as-of time, whose second is the last one in it.
 * @param request null = ALL
 * @throws BadQuestion
 */
export function resolveWindow(request: WindowRequest | null | undefined, asOfMs: number): Window {
    const { last, from, to } = request ?? {}
    const endMs = Math.floor(asOfMs / SECOND_MS) * SECOND_MS + SECOND_MS
    if (from == null && to == null) {
        const days = WINDOW_DAYS[last ?? 'ALL']
        return { fromMs: days === null ? null : endMs - days * DAY_MS, toMs: endMs }
    }
    if (last != null)
        throw new BadQuestion(`window has last ${last} and from or to: give either a name or times`)
    const fromMs = from?.getTime() ?? null
    for (const [name, time] of [['from', from] as const, ['to', to] as const])
        if (time != null && time.getTime() < EARLIEST_MS)
            throw new BadQuestion(
                `window.${name} is ${time.toISOString()}: expected a time after 2015, before which there is nothing`,
            )
    if (to != null && fromMs !== null && fromMs >= to.getTime())
        throw new BadQuestion(`window.from is ${from!.toISOString()}: expected a time before window.to`)
    if (fromMs !== null && fromMs >= endMs)
        throw new BadQuestion(
            `window.from is ${from!.toISOString()}: expected a time before the as-of time, ${new Date(asOfMs).toISOString()}`,
        )
    return { fromMs, toMs: Math.min(to?.getTime() ?? endMs, endMs) }
}
