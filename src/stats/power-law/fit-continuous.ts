import type { TailFit, TailSummary } from './tail-fit'

/** p(x) = (α - 1) / xMin (x / xMin)^-α, x >= xMin: closed form (Hill 1975; Clauset, Shalizi and Newman 2009, 3.1). */
export function fitContinuous({ xMin, tail, meanLogExcess }: TailSummary): TailFit {
    const slope = 1 / meanLogExcess
    const alpha = 1 + slope
    return {
        alpha,
        standardError: slope / Math.sqrt(tail),
        logLikelihood: tail * (Math.log(slope) - Math.log(xMin) - alpha * meanLogExcess),
    }
}
