import { xoshiro128 } from '../stats/random'

/** A stream of pseudo-random numbers that depends on its seed and labels only. */
export interface Rng {
    /** Uniform in [0, 1). */
    next(): number
    /** Uniform integer in [0, n). */
    int(n: number): number
    /** Uniform in [low, high). */
    between(low: number, high: number): number
    chance(probability: number): boolean
    pick<T>(items: readonly T[]): T
    normal(): number
    /** exp of a normal with the mean and deviation of the logarithm. */
    lognormal(mu: number, sigma: number): number
    poisson(mean: number): number
    /** `n` bytes as 0x hex. */
    bytes(n: number): string
    shuffle<T>(items: T[]): T[]
}

/** Streams with different labels are independent, so one part of the market can change without moving the others. */
export function rngFor(seed: number, ...labels: (string | number)[]): Rng {
    return fromUint32(xoshiro128(hashText(`${seed}/${labels.join('/')}`)))
}

const FNV_PRIME = 0x01000193
/** Added to the characters of the second, third and fourth hash. */
const [SECOND, THIRD, FOURTH] = [1, 2, 3].map((k) => k * 0x9e37)

/** 128 bits of a text: FNV-1a with four offsets, mixed by murmur3's finaliser. Written out: a market is made of millions. */
function hashText(text: string): [number, number, number, number] {
    let [a, b, c, d] = [0x811c9dc5, 0x9747b28c, 0x1b873593, 0xcc9e2d51]
    const { length } = text
    for (let i = 0; i < length; i++) {
        const code = text.charCodeAt(i)
        a = Math.imul(a ^ code, FNV_PRIME)
        b = Math.imul(b ^ (code + SECOND), FNV_PRIME)
        c = Math.imul(c ^ (code + THIRD), FNV_PRIME)
        d = Math.imul(d ^ (code + FOURTH), FNV_PRIME)
    }
    return [mixed(a ^ length), mixed(b ^ (length + 1)), mixed(c ^ (length + 2)), mixed(d ^ (length + 3))]
}

function mixed(hash: number): number {
    let x = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    return (x ^ (x >>> 16)) >>> 0
}

function fromUint32(uint32: () => number): Rng {
    const next = () => uint32() / 0x1_0000_0000
    const int = (n: number) => Math.floor(next() * n)
    const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    return {
        next,
        int,
        normal,
        between: (low, high) => low + next() * (high - low),
        chance: (probability) => next() < probability,
        pick: (items) => items[int(items.length)],
        lognormal: (mu, sigma) => Math.exp(mu + sigma * normal()),
        poisson: (mean) =>
            mean > 30 ? Math.max(0, Math.round(mean + Math.sqrt(mean) * normal())) : knuth(mean, next),
        bytes: (n) => {
            let hex = ''
            while (hex.length < 2 * n) hex += uint32().toString(16).padStart(8, '0')
            return `0x${hex.slice(0, 2 * n)}`
        },
        shuffle: (items) => {
            for (let i = items.length - 1; i > 0; i--) {
                const j = int(i + 1)
                ;[items[i], items[j]] = [items[j], items[i]]
            }
            return items
        },
    }
}

function knuth(mean: number, next: () => number): number {
    const limit = Math.exp(-mean)
    let product = next()
    let n = 0
    while (product > limit) {
        product *= next()
        n++
    }
    return n
}
