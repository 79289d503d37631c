import { LRUCache } from 'lru-cache'
import type { MarketQuestion } from './market-memory'
import type { WindowDemand, WindowRows } from './window-demand'

/** An argument that a result is kept under; some are numbers that anybody may choose. */
export type Argument = string | number | boolean | null | readonly Argument[]

/** How much a function remembers of one window. */
export interface KeptResults {
    /** Results that a function keeps of one window; beyond it the one that was asked for longest ago is forgotten. */
    most: number
    /** Time that a result is kept after it was last asked for, ms. */
    forMs: number
}

/**
 * All combinations of measure, population and exclusion are 24. Results serve the fields of one answer and its neighbours;
 * answers themselves are kept elsewhere.
 */
export const KEPT_RESULTS: KeptResults = { most: 32, forMs: 15_000 }

/**
 * Makes a function remember what it worked out of a window, for the next one who asks the same of that window. Each function has
 * a memory of its own, in which results differ by nothing but the window and the arguments. A promise that fails is forgotten, and whoever
 * waits for one that another asker began, and gave up, works it out again.
 * @param work must depend on nothing but the window, its question's moment, and the arguments
 */
export function oncePerWindow<
    Arguments extends readonly Argument[],
    Result,
    Of extends WindowRows = WindowDemand,
>(
    work: (question: MarketQuestion, window: Of, ...args: Arguments) => Result,
    { most, forMs }: KeptResults = KEPT_RESULTS,
): (question: MarketQuestion, window: Of, ...args: Arguments) => Result {
    const windows = new WeakMap<WindowRows, LRUCache<string, { result: Result }>>()
    return function once(question, window, ...args): Result {
        let kept = windows.get(window)
        if (!kept) {
            kept = new LRUCache({ max: most, ttl: forMs, updateAgeOnGet: true, ttlAutopurge: true })
            windows.set(window, kept)
        }
        const key = JSON.stringify(args)
        const known = kept.get(key)
        if (known) {
            const { result } = known
            return result instanceof Promise
                ? (result.catch(() => once(question, window, ...args)) as Result)
                : result
        }
        const made = { result: work(question, window, ...args) }
        kept.set(key, made)
        if (made.result instanceof Promise)
            made.result.catch(() => {
                if (kept.peek(key) === made) kept.delete(key)
            })
        return made.result
    }
}
