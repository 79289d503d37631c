import { heavyTail } from '../../analytics/distribution/heavy-tail'
import type { Measured } from '../../analytics/distribution/measured'
import type { Asked } from '../../analytics/population/asked'
import { rounded } from '../../base/rounded'
import type { PowerLaw, TailComparison } from './distribution-parts'

const P_IS_OFFLINE =
    'Goodness of fit takes thousands of fits, seconds to minutes: run `npm run demand -- goodness-of-fit`, with the same population, measure, window and asOf.'

/** The heavy tail of a distribution as it is answered. */
export async function powerLawAnswer(measured: Measured, { measure }: Asked): Promise<PowerLaw> {
    const { fit, comparison, verdict } = await heavyTail(measured, measure)
    const { value } = fit
    return {
        alpha: value && rounded(value.alpha),
        standardError: value && rounded(value.standardError),
        xMin: value && rounded(value.xMin),
        tail: value?.tail ?? null,
        distance: value && rounded(value.distance),
        tailModelComparison:
            comparison.value &&
            ({
                statistic: rounded(comparison.value.statistic),
                p: rounded(comparison.value.p),
                closer: comparison.value.verdict as TailComparison['closer'],
                boundActive: comparison.value.lognormal.boundActive,
            } satisfies TailComparison),
        tailModelComparisonNullReason: comparison.nullReason,
        verdict,
        nullReason: fit.nullReason,
        powerLawP: null,
        powerLawPNullReason: P_IS_OFFLINE,
    }
}
