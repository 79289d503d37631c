const { floor, imul } = Math

/**
 * Uniform numbers in [0, 1) with 53 random bits, the same ones for the same seed on every machine.
 * xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018), two words a number.
 * @param seed an integer between -2^53 and 2^53
 * @throws RangeError for another seed
 */
export function seeded(seed: number): () => number {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed is ${seed}: it must be a safe integer`)
    const word = xoshiro128(stateOf(seed))
    return () => {
        const high = word() >>> 5
        return (high * 0x400_0000 + (word() >>> 6)) / 0x20_0000_0000_0000
    }
}

/** Unsigned 32-bit words. At least one word of the state must not be 0. */
export function xoshiro128([a, b, c, d]: [number, number, number, number]): () => number {
    return () => {
        let word = imul(b, 5)
        word = imul((word << 7) | (word >>> 25), 9)
        const shifted = b << 9
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = (d << 11) | (d >>> 21)
        return word >>> 0
    }
}

/** Both halves of the seed, spread by the finaliser of MurmurHash3 over four words (SplitMix: Steele et al. 2014). */
function stateOf(seed: number): [number, number, number, number] {
    let counter = mix((seed | 0) ^ mix(floor(seed / 0x1_0000_0000) | 0))
    const next = () => {
        counter = (counter + 0x9e3779b9) | 0
        return mix(counter)
    }
    return [next(), next(), next(), next() | 1]
}

function mix(x: number): number {
    x = imul(x ^ (x >>> 16), 0x85ebca6b)
    x = imul(x ^ (x >>> 13), 0xc2b2ae35)
    return x ^ (x >>> 16)
}
