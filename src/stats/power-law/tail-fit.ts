/** What the likelihood of a power law needs to know of a tail. */
export interface TailSummary {
    readonly xMin: number
    /** How many values are at least `xMin`. */
    readonly tail: number
    /** Mean of ln(x / xMin) over them, above 0. */
    readonly meanLogExcess: number
}

/** The most likely power law of a tail with a given start. */
export interface TailFit {
    /** Exponent of the density, above 1. */
    readonly alpha: number
    /** From the observed information at alpha. */
    readonly standardError: number
    readonly logLikelihood: number
}
