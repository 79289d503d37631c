import { fitContinuous } from './fit-continuous'
import { discreteAlpha, fitDiscrete } from './fit-discrete'
import { type KsDistance, ksContinuous, ksDiscrete } from './ks-distance'
import type { TailFit, TailSummary } from './tail-fit'

/** The power law for whole numbers, or the one for real ones. */
export interface Family {
    readonly fit: (summary: TailSummary) => TailFit
    readonly alpha: (summary: TailSummary) => number
    readonly distance: KsDistance
}

export const DISCRETE: Family = { fit: fitDiscrete, alpha: discreteAlpha, distance: ksDiscrete }

export const CONTINUOUS: Family = {
    fit: fitContinuous,
    alpha: ({ meanLogExcess }) => 1 + 1 / meanLogExcess,
    distance: ksContinuous,
}
