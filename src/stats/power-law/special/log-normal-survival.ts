/**
 * Chebyshev coefficients of ln(exp(z²) erfc(z) / t) in 2t - 1, where t = 2 / (2 + z) and z >= 0. Computed with 40 digits
 * from the definition; cut where they fall below 1e-17.
 */
const COEFFICIENTS = [
    -1.3026537197817094, 0.6419697923564902, 0.019476473204185836, -0.009561514786808632,
    -0.0009465953444820369, 0.00036683949785276145, 4.252332480690778e-5, -2.0278578112534262e-5,
    -1.6242900046470055e-6, 1.3036558355805046e-6, 1.562644172208044e-8, -8.523809591493446e-8,
    6.529054439099201e-9, 5.0593434955587245e-9, -9.913641565067823e-10, -2.2736512227503306e-10,
    9.646791100035847e-11, 2.39403810148275e-12, -6.886027540799386e-12, 8.944879353135644e-13,
    3.130921394239027e-13, -1.1270823065565313e-13, 3.81104033002379e-16, 7.106079705498008e-15,
    -1.5230086202881767e-15, -9.45932250412662e-17, 1.2103792636033385e-16, -2.817462145471098e-17,
]

/**
 * ln P(Z > z) of a standard normal Z. Does not underflow: the probability itself is 0 in doubles from 38.6 on, and the
 * difference of two such zeros is what makes naive comparisons with a lognormal flip their sign.
 */
export function logNormalSurvival(z: number): number {
    if (z < 0) return Math.log1p(-Math.exp(logNormalSurvival(-z)))
    const t = 2 / (2 + z * Math.SQRT1_2)
    return -(z * z) / 2 + Math.log(t / 2) + chebyshev(COEFFICIENTS, 2 * t - 1)
}

/** Clenshaw's sum; the first coefficient counts half. */
function chebyshev(coefficients: readonly number[], u: number): number {
    let ahead = 0
    let beyond = 0
    for (let k = coefficients.length - 1; k > 0; k--) {
        const next = 2 * u * ahead - beyond + coefficients[k]
        beyond = ahead
        ahead = next
    }
    return u * ahead - beyond + coefficients[0] / 2
}
