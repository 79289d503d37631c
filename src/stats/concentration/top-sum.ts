import type { Distribution } from '../distribution'
import { sum } from '../special/sum'

/** Sum of the k largest values; of all when there are fewer. */
export function topSum(d: Distribution, k: number): number {
    return k >= d.active ? d.sum : sum(d.ascending.subarray(d.n - k))
}
