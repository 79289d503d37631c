import type { Distribution } from '../distribution'
import { none, type Outcome, of } from '../outcome'
import { hhi } from './hhi'

/** Herfindahl-Hirschman index moved to 0 for equal demand, 1 for one model: (H - 1/N) / (1 - 1/N). Unused models count. */
export function hhiNormalised(d: Distribution): Outcome<number> {
    const index = hhi(d)
    if (index.value === null) return index
    if (d.n === 1) return none('One value alone: equal and concentrated are the same.')
    return of(Math.max(0, (index.value - 1 / d.n) / (1 - 1 / d.n)))
}
