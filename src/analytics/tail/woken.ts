import { none, type Outcome, of } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import { firstUse } from './first-use'

/** A model that was used for the first time in the window, though it had been registered before it. */
export interface Woken {
    member: number
    registeredMs: number
    firstUsedMs: number
}

/** Models that the window woke, the first one first; ties in the order of ids. */
export async function woken(question: MarketQuestion): Promise<Outcome<Woken[]>> {
    const { fromMs, toMs } = question.window
    if (fromMs === null) return none('The window has no beginning, so no model was registered before it.')
    const [{ at }, demand] = await Promise.all([firstUse(question), question.demand()])
    await question.rest()
    return demand.once('tail: woken', () => {
        const list: Woken[] = []
        question.book.models.forEach(({ member, registeredMs }, place) => {
            const firstUsedMs = at[place]
            if (registeredMs === null || registeredMs >= fromMs) return
            if (firstUsedMs >= fromMs && firstUsedMs < toMs) list.push({ member, registeredMs, firstUsedMs })
        })
        // The book is in the order of ids, and sorting keeps it.
        return of(list.sort((a, b) => a.firstUsedMs - b.firstUsedMs))
    })
}
