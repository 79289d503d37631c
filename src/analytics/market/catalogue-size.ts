import { firstWhere } from '../../base/first-where'
import { kept } from '../../base/kept'
import { ascending, type Steps } from '../../stats'
import type { MarketQuestion } from '../memory/market-memory'
import type { BookAsOf } from '../memory/registry-at'

/** Times of registration of the models that no catalogue lists, Unix ms, ascending; and how many models a catalogue lists. */
interface Catalogue {
    registeredMs: Float64Array
    catalogued: number
}

const catalogues = new WeakMap<BookAsOf, Promise<Catalogue>>()

/**
 * How many models there were at a moment up to that of the question: registered before it, or in an imported catalogue (which
 * says nothing of when).
 * @returns counts by a moment, Unix ms
 */
export async function catalogueSizes({
    book,
    memory,
}: Pick<MarketQuestion, 'book' | 'memory'>): Promise<(beforeMs: number) => number> {
    const { catalogued, registeredMs } = await kept(catalogues, book, () => memory.steps(read(book)))
    return (beforeMs) => catalogued + countBelow(registeredMs, beforeMs)
}

function* read(book: BookAsOf): Steps<Catalogue> {
    const times = new Float64Array(book.size)
    let listed = 0
    let registered = 0
    for (let place = 0; place < book.size; place++) {
        if (book.isCataloguedAt(place)) listed++
        else times[registered++] = book.registeredMsAt(place)!
    }
    yield
    return { registeredMs: yield* ascending(times.subarray(0, registered)), catalogued: listed }
}

/** How many of ascending numbers are below a limit. */
export function countBelow(ascending: Float64Array, limit: number): number {
    return firstWhere(ascending.length, (place) => ascending[place] >= limit)
}
