import { Amount } from '../../base/amount'

/** Earnings that a creator took out of the payment contract. */
export interface Withdrawal {
    chainId: number
    height: number
    timeMs: number
    /** Number of the creator; 0 = none. */
    creator: number
    /** Number of the address they went to; 0 = none. */
    to: number
    /** What of it was OPG, in limbs: see src/base/amount.ts. */
    valueHi: number
    valueLo: number
}

/** Withdrawals in columns, a row a withdrawal: see `ModelTable` for why. */
export class WithdrawalTable {
    length = 0
    readonly chainId: Int32Array
    readonly height: Int32Array
    readonly timeMs: Float64Array
    readonly creator: Int32Array
    readonly to: Int32Array
    readonly valueHi: Float64Array
    readonly valueLo: Float64Array

    /** @param rows how many withdrawals there will be at most */
    constructor(rows: number) {
        const ints = () => new Int32Array(rows)
        const doubles = () => new Float64Array(rows)
        this.chainId = ints()
        this.height = ints()
        this.timeMs = doubles()
        this.creator = ints()
        this.to = ints()
        this.valueHi = doubles()
        this.valueLo = doubles()
    }

    add(withdrawal: Withdrawal): void {
        const row = this.length++
        this.chainId[row] = withdrawal.chainId
        this.height[row] = withdrawal.height
        this.timeMs[row] = withdrawal.timeMs
        this.creator[row] = withdrawal.creator
        this.to[row] = withdrawal.to
        this.valueHi[row] = withdrawal.valueHi
        this.valueLo[row] = withdrawal.valueLo
    }

    /** OPG base units that were withdrawn in a span of time. @param isKnown whether a block is looked at */
    sumOf(
        { fromMs, toMs }: { fromMs: number | null; toMs: number },
        isKnown: (chainId: number, height: number) => boolean,
    ): bigint {
        const sum = new Amount()
        for (let row = 0; row < this.length; row++) {
            const timeMs = this.timeMs[row]
            if (timeMs >= toMs || (fromMs !== null && timeMs < fromMs)) continue
            if (isKnown(this.chainId[row], this.height[row])) sum.add(this.valueHi[row], this.valueLo[row])
        }
        return sum.total
    }
}
