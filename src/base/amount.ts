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

/** An amount of two limbs as one double, for statistics. */
export function toNumber(hi: number, lo: number): number {
    return hi * LIMB + lo
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

/** Adds an amount to a list in which its two limbs are neighbours, at `at` and after it. @param lo below 10^12 */
export function addLimbs(sums: Float64Array, at: number, hi: number, lo: number): void {
    const low = sums[at + 1] + lo
    const over = low >= LIMB ? 1 : 0
    sums[at] += hi + over
    sums[at + 1] = low - over * LIMB
}

/** Subtracts what was added with `addLimbs`. */
export function takeLimbs(sums: Float64Array, at: number, hi: number, lo: number): void {
    const low = sums[at + 1] - lo
    const under = low < 0 ? 1 : 0
    sums[at] -= hi + under
    sums[at + 1] = low + under * LIMB
}

/** Adds an amount to a place of two columns of limbs. @param lo below 10^12 */
export function addTo(his: Float64Array, los: Float64Array, at: number, hi: number, lo: number): void {
    const low = los[at] + lo
    const over = low >= LIMB ? 1 : 0
    his[at] += hi + over
    los[at] = low - over * LIMB
}

/** Subtracts what was added with `addTo`. */
export function takeFrom(his: Float64Array, los: Float64Array, at: number, hi: number, lo: number): void {
    const low = los[at] - lo
    const under = low < 0 ? 1 : 0
    his[at] -= hi + under
    los[at] = low + under * LIMB
}

/**
 * One running sum of amounts. Its low limb is always carried below 10^12, because a double cannot hold nine thousand
 * low limbs exactly.
 */
export class Amount {
    hi = 0
    lo = 0

    add(hi: number, lo: number): void {
        this.hi += hi
        this.lo += lo
        if (this.lo < LIMB) return
        const over = Math.floor(this.lo / LIMB)
        this.hi += over
        this.lo -= over * LIMB
    }

    get total(): bigint {
        return toAmount(this.hi, this.lo)
    }
}

/** Sums of amounts by member. Counts, kept in the same form, are in `lo` alone, and may be any number. */
export class Amounts {
    readonly hi: Float64Array
    readonly lo: Float64Array

    /** @param size above every member */
    constructor(size: number) {
        this.hi = new Float64Array(size)
        this.lo = new Float64Array(size)
    }

    /** @param lo below 10^12 */
    add(member: number, hi: number, lo: number): void {
        addTo(this.hi, this.lo, member, hi, lo)
    }

    count(member: number, n: number): void {
        this.lo[member] += n
    }
}

/** Amounts of a few of very many members, in the order in which they were added. */
export class SparseAmounts {
    private readonly sums = new Map<number, Amount>()

    /** @param lo below 10^12 */
    add(member: number, hi: number, lo: number): void {
        this.of(member).add(hi, lo)
    }

    count(member: number, n: number): void {
        this.of(member).lo += n
    }

    /** Those of members; member 0 is none. */
    *values(): Generator<Amount> {
        for (const [member, sum] of this.sums) if (member !== 0) yield sum
    }

    private of(member: number): Amount {
        let sum = this.sums.get(member)
        if (!sum) {
            sum = new Amount()
            this.sums.set(member, sum)
        }
        return sum
    }
}
