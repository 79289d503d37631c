import { none, of, sorted } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import { firstUse } from './first-use'

/**
 * Models that were used for the first time in the window, though they had been registered before it, the first one first; ties in the order
 * of ids. Times are Unix ms.
 */
export async function woken(question: MarketQuestion) {
    const { fromMs } = question.window
    if (fromMs === null)
        return none<never>('The window has no beginning, so no model was registered before it.')
    return of(await wokenBy(question, await question.demand()))
}

const wokenBy = oncePerWindow(async (question) => {
    const { at } = await firstUse(question)
    return question.steps(wokenIn(question, at, question.window.fromMs!))
})

function* wokenIn({ book, window }: MarketQuestion, at: Float64Array, fromMs: number) {
    const places = new Int32Array(at.length)
    let count = 0
    for (let place = 0; place < at.length; place++) {
        const registeredMs = book.registeredMsAt(place)
        if (registeredMs === null || registeredMs >= fromMs) continue
        if (at[place] >= fromMs && at[place] < window.toMs) places[count++] = place
    }
    yield
    // The book is in the order of ids, and sorting keeps it.
    const order = yield* sorted(places.subarray(0, count), (a, b) => at[a] - at[b])
    return Array.from(order, (place) => ({
        member: book.members[place],
        registeredMs: book.registeredMsAt(place)!,
        firstUsedMs: at[place],
    }))
}
