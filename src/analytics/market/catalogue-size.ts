import type { BookAsOf } from '../memory/book'

/** Times of registration of the models that no catalogue lists, Unix ms, ascending; and how many models a catalogue lists. */
interface Catalogue {
    registeredMs: Float64Array
    catalogued: number
}

const catalogues = new WeakMap<BookAsOf, Catalogue>()

/**
 * How many models there were at a moment up to that of the book: registered before it, or in an imported catalogue (which
 * says nothing of when).
 * @param beforeMs Unix ms
 */
export function catalogueSize(book: BookAsOf, beforeMs: number): number {
    let known = catalogues.get(book)
    if (!known) {
        known = read(book)
        catalogues.set(book, known)
    }
    return known.catalogued + countBelow(known.registeredMs, beforeMs)
}

function read(book: BookAsOf): Catalogue {
    const times = new Float64Array(book.models.length)
    let listed = 0
    let registered = 0
    for (const { catalogued, registeredMs } of book.models) {
        if (catalogued) listed++
        else times[registered++] = registeredMs!
    }
    return { registeredMs: times.slice(0, registered).sort(), catalogued: listed }
}

/** How many of ascending numbers are below a limit. */
export function countBelow(ascending: Float64Array, limit: number): number {
    let [low, high] = [0, ascending.length]
    while (low < high) {
        const middle = (low + high) >>> 1
        if (ascending[middle] < limit) low = middle + 1
        else high = middle
    }
    return low
}
