/** Coefficients B(2k) / (2k (2k - 1)) of Stirling's series (Abramowitz and Stegun 6.1.41). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]

/** ln Γ(x) for x > 0: raised above 12 by the recurrence, then Stirling's series. Error near 1e-15 of max(1, value). */
export function logGamma(x: number): number {
    let product = 1
    while (x < 12) product *= x++
    const inverse = 1 / x
    let series = 0
    for (let k = STIRLING.length - 1; k >= 0; k--) series = series * inverse * inverse + STIRLING[k]
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series * inverse - Math.log(product)
}
