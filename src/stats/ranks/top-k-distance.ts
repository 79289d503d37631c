import { none, type Outcome, of } from '../outcome'
import { atOnce } from '../steps'
import { inversions } from './inversions'
import { placesIn } from './ranking'

export interface TopKDistance {
    /** Pairs of members that the two lists put in different order. */
    distance: number
    /** 0 for the same list to 1 for lists without a common member. */
    normalised: number
}

/**
 * Kendall's distance between two top-k lists, the optimistic K^(0) of Fagin, Kumar and Sivakumar (2003): a pair counts
 * when the lists contradict each other on it, a member outside a list standing below all in it; a pair that one list
 * alone has in it is given the benefit of the doubt. Divided by the product of the lengths, its largest value.
 * @throws RangeError for a member that stands twice in a list
 */
export function topKDistance(listA: readonly string[], listB: readonly string[]): Outcome<TopKDistance> {
    const placesA = placesIn('the first list', listA)
    const placesB = placesIn('the second list', listB)
    if (listA.length === 0 || listB.length === 0) return none('An empty list has no order.')
    const common = listA.filter((id) => placesB.has(id))
    const contradicted = atOnce(inversions(common.map((id) => placesB.get(id) as number)))
    const strangers = (listA.length - common.length) * (listB.length - common.length)
    const distance = contradicted + strangers + overtaken(listA, placesB) + overtaken(listB, placesA)
    return of({ distance, normalised: distance / (listA.length * listB.length) })
}

/** Pairs of a member only of this list and a lower one that the other list has too. */
function overtaken(list: readonly string[], other: ReadonlyMap<string, number>): number {
    let own = 0
    let count = 0
    for (const id of list) {
        if (other.has(id)) count += own
        else own++
    }
    return count
}
