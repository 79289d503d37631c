import type { Distribution } from './distribution'

/** Shares of the demand of the used models, least first, in an array of the caller's own. `d` has demand. */
export function activeShares(d: Distribution): Float64Array {
    const shares = d.ascending.slice(d.n - d.active)
    for (let i = 0; i < shares.length; i++) shares[i] /= d.sum
    return shares
}
