import { none, type Outcome, of } from '../outcome'
import { placesIn } from './ranking'

/**
 * Share of a top list that was not in it before, 0 to 1.
 * @throws RangeError for a member that stands twice in a list
 */
export function turnover(before: readonly string[], after: readonly string[]): Outcome<number> {
    const known = placesIn('the list before', before)
    placesIn('the list after', after)
    if (after.length === 0) return none('The list after is empty.')
    return of(after.filter((id) => !known.has(id)).length / after.length)
}
