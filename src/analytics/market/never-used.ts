import type { MarketQuestion } from '../memory/market-memory'
import { oncePerWindow } from '../memory/once-per-window'
import type { Window } from '../question/window'
import { activeMembers } from './active-members'
import { catalogueSizes } from './catalogue-size'

/** How many of the models there were at the end of a window had neither a call nor a payment by then. */
export async function neverUsed(question: MarketQuestion, { toMs }: Window): Promise<number> {
    const toDate = await (toMs === question.end
        ? question.toDate()
        : question.demandOf({ fromMs: null, toMs }))
    return unused(question, toDate, toMs)
}

const unused = oncePerWindow(async (question, toDate, toMs: number) => {
    const { book } = question
    const active = await question.steps(activeMembers(toDate, book))
    const used = active.filter((member) => {
        const place = book.placeOf(member)
        return book.isCataloguedAt(place) || book.registeredMsAt(place)! < toMs
    })
    return (await catalogueSizes(question))(toMs) - used.length
})
