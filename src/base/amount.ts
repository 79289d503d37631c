/** Base units in one unit of the high limb. */
export const LIMB = 1_000_000_000_000
const LIMB_BIG = 1_000_000_000_000n

/**
 * The amount in base units that two limbs stand for, `hi` and `lo`. Exact while hi is below 2^53: nine times all OPG
 * there is.
 * @throws RangeError above that
 */
export function toAmount(hi: number, lo: number): bigint {
    if (!Number.isSafeInteger(hi))
        throw new RangeError(`an amount of ${hi} times 10^12 base units is not exact`)
    return BigInt(hi) * LIMB_BIG + BigInt(lo)
}

/**
 * Normalises sums of amounts: carries what does not fit into the low limbs over to the high ones.
 * @param from first place
 * @param to the place after the last
 */
export function carry(hi: Float64Array, lo: Float64Array, from = 0, to = lo.length): void {
    for (let i = from; i < to; i++) {
        if (lo[i] < LIMB && lo[i] >= 0) continue
        const over = Math.floor(lo[i] / LIMB)
        hi[i] += over
        lo[i] -= over * LIMB
    }
}
