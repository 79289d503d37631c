import type { MarketQuestion } from '../memory/market-memory'
import type { Window } from '../question/window'
import { catalogueSizes } from './catalogue-size'
import { usedMembers } from './used-members'

/** How many of the models there were at the end of a window had neither a call nor a payment by then. */
export async function neverUsed(question: MarketQuestion, { toMs }: Window): Promise<number> {
    const { book, memory, asOf } = question
    const blocks = await memory.blocks(question, { fromMs: null, toMs })
    const used = await question.steps(usedMembers(blocks, asOf.timeMs))
    let count = 0
    for (let place = 0; place < book.size; place++)
        if (used[book.members[place]] === 1)
            if (book.isCataloguedAt(place) || book.registeredMsAt(place)! < toMs) count++
    return (await catalogueSizes(question))(toMs) - count
}
