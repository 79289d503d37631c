import { heavyTail } from '../../analytics/distribution/heavy-tail'
import type { Measured } from '../../analytics/distribution/measured'
import type { Asked } from '../../analytics/population/asked'
import type { PowerLaw } from './distribution-parts'
import { orNull } from './or-null'

const P_IS_OFFLINE =
    'Goodness of fit takes thousands of fits, seconds to minutes: run `npm run demand -- goodness-of-fit`, with the same population, measure, window and asOf.'

/** The heavy tail of a distribution as it is answered. */
export async function powerLawAnswer(measured: Measured, { measure }: Asked): Promise<PowerLaw> {
    const { fit, comparison, verdict } = await heavyTail(measured, measure)
    const { value, nullReason } = comparison
    return {
        ...orNull(fit),
        tailModelComparison: value && {
            ...value,
            closer: value.verdict,
            boundActive: value.lognormal.boundActive,
        },
        tailModelComparisonNullReason: nullReason,
        verdict,
        powerLawP: null,
        powerLawPNullReason: P_IS_OFFLINE,
    }
}
