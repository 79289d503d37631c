import type { Rpc } from './rpc'
import { blockCall } from './shapes'

/** Unix seconds, `to` not included. Null: no bound. */
export interface Window {
    from: number | null
    to: number | null
}

export const isWhole = ({ from, to }: Window): boolean => from === null && to === null

/** Does a UTC day (YYYY-MM-DD) lie wholly inside? */
export function holdsDay({ from, to }: Window, day: string): boolean {
    const start = Date.parse(`${day}T00:00:00Z`) / 1000
    return (from === null || start >= from) && (to === null || start + 86_400 <= to)
}

/** The blocks of [low, high] inside a window; `from > to` when there are none. Block times never go back. */
export async function heightsIn(
    rpc: Rpc,
    window: Window,
    low: number,
    high: number,
): Promise<{ from: number; to: number }> {
    const from = window.from === null ? low : await firstAt(rpc, window.from, low, high)
    const to = window.to === null ? high : (await firstAt(rpc, window.to, low, high)) - 1
    return { from, to }
}

/** First block of [low, high] whose time is not before; high + 1 when there is none. */
async function firstAt(rpc: Rpc, time: number, low: number, high: number): Promise<number> {
    let [from, to] = [low, high + 1]
    while (from < to) {
        const middle = Math.floor((from + to) / 2)
        const [block] = await rpc.many([blockCall(middle, false, rpc.times)])
        if (block.timestamp < time) from = middle + 1
        else to = middle
    }
    return from
}
