/** A price that was set in the registry. */
export interface Price {
    chainId: number
    height: number
    timeMs: number
    member: number
    /** CALL, TOKEN, SECOND, IMAGE, OTHER. */
    unit: string
    /** OPG base units per input unit; null when the price is in another token. */
    inputPrice: bigint | null
    outputPrice: bigint | null
}

/** Prices in columns, a row a price. Amounts and units are kept once each: see `ModelTable` for why. */
export class PriceTable {
    length = 0
    readonly chainId: Int32Array
    readonly height: Int32Array
    readonly member: Int32Array
    private readonly timeMs: Float64Array
    private readonly unit: Int32Array
    private readonly input: Int32Array
    private readonly output: Int32Array
    private readonly units = new Numbered<string>()
    private readonly amounts = new Numbered<bigint | null>()

    /** @param rows how many prices there will be at most */
    constructor(rows: number) {
        const ints = () => new Int32Array(rows)
        this.chainId = ints()
        this.height = ints()
        this.member = ints()
        this.timeMs = new Float64Array(rows)
        this.unit = ints()
        this.input = ints()
        this.output = ints()
    }

    add(price: Price): void {
        const row = this.length++
        this.chainId[row] = price.chainId
        this.height[row] = price.height
        this.member[row] = price.member
        this.timeMs[row] = price.timeMs
        this.unit[row] = this.units.numberOf(price.unit)
        this.input[row] = this.amounts.numberOf(price.inputPrice)
        this.output[row] = this.amounts.numberOf(price.outputPrice)
    }

    at(row: number): Price {
        return {
            chainId: this.chainId[row],
            height: this.height[row],
            timeMs: this.timeMs[row],
            member: this.member[row],
            unit: this.units.values[this.unit[row]],
            inputPrice: this.amounts.values[this.input[row]],
            outputPrice: this.amounts.values[this.output[row]],
        }
    }
}

/** Values of which there are few, by number. */
class Numbered<Value> {
    readonly values: Value[] = []
    private readonly numbers = new Map<Value, number>()

    numberOf(value: Value): number {
        let number = this.numbers.get(value)
        if (number === undefined) this.numbers.set(value, (number = this.values.push(value) - 1))
        return number
    }
}
