import { scaledZeta } from './special/hurwitz-zeta'
import type { TailFit, TailSummary } from './tail-fit'

/**
 * P(x) = x^-α / ζ(α, xMin) for whole x >= xMin: the exact estimator with the Hurwitz zeta function, not the shortcut that
 * replaces xMin by xMin - 1/2 (Clauset, Shalizi and Newman 2009, 3.1 and appendix B).
 */
export function fitDiscrete(summary: TailSummary): TailFit {
    const { xMin, tail, meanLogExcess } = summary
    const alpha = discreteAlpha(summary)
    const { sum, logSum, logSquareSum } = scaledZeta(alpha, xMin)
    const variance = logSquareSum / sum - (logSum / sum) ** 2
    return {
        alpha,
        standardError: 1 / Math.sqrt(tail * variance),
        logLikelihood: -tail * (Math.log(sum) + alpha * meanLogExcess),
    }
}

/**
 * The α at which the mean of ln(x / xMin) is the one observed. Newton's method on its logarithm against ln(α - 1), which
 * is close to a line, kept between bounds.
 */
export function discreteAlpha({ xMin, meanLogExcess }: Pick<TailSummary, 'xMin' | 'meanLogExcess'>): number {
    const target = Math.log(meanLogExcess)
    let low = -50
    let high = 50
    let w = -Math.log(meanLogExcess + Math.log(xMin / (xMin - 0.5)))
    for (let step = 0; step < 100; step++) {
        const excess = Math.exp(w)
        const { sum, logSum, logSquareSum } = scaledZeta(1 + excess, xMin)
        const off = Math.log(logSum / sum) - target
        if (off > 0) low = w
        else high = w
        const newton = w + off / ((logSquareSum / logSum - logSum / sum) * excess)
        if (Math.abs(newton - w) < 1e-8) return 1 + Math.exp(newton)
        w = newton > low && newton < high ? newton : (low + high) / 2
    }
    return 1 + Math.exp(w)
}
