import { xoshiro128 } from '../../../src/stats/random'

/** Seeded draws, fast enough for some hundred million of them. */
export class Draw {
    private readonly word: () => number

    constructor(seed: number) {
        this.word = xoshiro128([seed, 0x9e3779b9, 0x243f6a88, 0xb7e15162])
        for (let i = 0; i < 20; i++) this.word()
    }

    /** Uniform in [0, 1), 32 bits. */
    real(): number {
        return this.word() / 2 ** 32
    }

    /** Uniform integer in [0, end). */
    below(end: number): number {
        return Math.floor(this.real() * end)
    }

    chance(probability: number): boolean {
        return this.real() < probability
    }
}

/** Draws a rank from 0 on, its probability proportional to 1 / (rank + 1)^exponent: Vose's alias method. */
export class ZipfTable {
    private readonly keep: Float64Array
    private readonly alias: Int32Array

    constructor(
        readonly size: number,
        exponent: number,
    ) {
        const weights = Float64Array.from({ length: size }, (_, rank) => (rank + 1) ** -exponent)
        const sum = weights.reduce((total, weight) => total + weight, 0)
        const scaled = weights.map((weight) => (weight * size) / sum)
        this.keep = new Float64Array(size).fill(1)
        this.alias = Int32Array.from({ length: size }, (_, rank) => rank)
        const small: number[] = []
        const large: number[] = []
        scaled.forEach((weight, rank) => {
            ;(weight < 1 ? small : large).push(rank)
        })
        while (small.length > 0 && large.length > 0) {
            const [less, more] = [small.pop()!, large.at(-1)!]
            this.keep[less] = scaled[less]
            this.alias[less] = more
            scaled[more] -= 1 - scaled[less]
            if (scaled[more] < 1) small.push(large.pop()!)
        }
    }

    draw(random: Draw): number {
        const rank = random.below(this.size)
        return random.real() < this.keep[rank] ? rank : this.alias[rank]
    }
}
