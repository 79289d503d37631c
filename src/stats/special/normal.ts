import { upperGamma } from './incomplete-gamma'

/** Probability that a standard normal variable is at most x. Keeps its relative precision in the lower tail. */
export function normalCdf(x: number): number {
    const tail = 0.5 * upperGamma(0.5, (x * x) / 2)
    return x < 0 ? tail : 1 - tail
}

/** Inverse of `normalCdf` for 0 < p < 1; -Infinity and Infinity at the ends. */
export function normalQuantile(p: number): number {
    if (p <= 0) return -Infinity
    if (p >= 1) return Infinity
    if (p > 0.5) return -normalQuantile(1 - p)
    let x = -roughUpperQuantile(p)
    for (let step = 0; step < 3; step++) {
        const off = ((normalCdf(x) - p) * Math.sqrt(2 * Math.PI)) / Math.exp((-x * x) / 2)
        x -= off / (1 + (x * off) / 2)
    }
    return x
}

/** Abramowitz and Stegun 26.2.23: off by less than 4.5e-4; Halley's method does the rest. */
function roughUpperQuantile(p: number): number {
    const t = Math.sqrt(-2 * Math.log(p))
    return (
        t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
    )
}
