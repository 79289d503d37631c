import { Amount, Count, DataType, enumOf, Figure, Flag, Of, Reason, Text } from '../fields'

export const GiniIntervalMethod = enumOf(
    'GiniIntervalMethod',
    'How an interval of the Gini index is found.',
    {
        BCA_BOOTSTRAP: 'Bias-corrected and accelerated bootstrap of 2,000 samples; of at most 2,000 members.',
        DELTA: 'Linearisation (delta method); of more members.',
    },
)

@DataType('Interval of the Gini index. What is resampled are the members of the population, not their calls.')
export class GiniInterval {
    @Figure('Lower end, 0 to 1.')
    lower!: number
    @Figure('Upper end, 0 to 1.')
    upper!: number
    @Figure('Coverage, 0 to 1.')
    level!: number
    @Of(() => GiniIntervalMethod, 'How it was found.')
    method!: keyof typeof GiniIntervalMethod
}

@DataType('A point of the Lorenz curve.')
export class LorenzPoint {
    @Figure('Share of the population, least demand first, 0 to 1.')
    population!: number
    @Figure('Share of the demand that it has, 0 to 1.')
    demand!: number
}

@DataType('Demand at one rank.')
export class RankedAmount {
    @Count('From 1, most demand first; equal amounts have successive ranks.')
    rank!: number
    @Amount('Calls, payers, or OPG base units (10^-18 OPG).')
    value!: bigint
}

@DataType('Line through ln(rank - 1/2) against ln(demand) of the most demanded members.')
export class RankSizeSlope {
    @Figure('ζ: the slope, its sign turned.')
    zeta!: number
    @Figure('ζ √(2/k).')
    standardError!: number
    @Count('Members it goes through.')
    k!: number
    @Figure('Exponent of the density, 1 + ζ.')
    densityExponent!: number
    @Figure('Zipf’s exponent, 1 / ζ.')
    zipfExponent!: number
}

@DataType('Members whose demand is of one order of magnitude; the first are those without any.')
export class HistogramBin {
    @Figure('Least demand: calls, payers, or OPG base units; itself in it.')
    from!: number
    @Figure('End, not in it; 0 for the members without demand.')
    to!: number
    @Count('Members.')
    members!: number
    @Figure.orNull('Their share of all demand, 0 to 1; null when there is none.')
    share!: number | null
}

export const TailVerdict = enumOf('TailVerdict', 'Which of two models is closer to a tail.', {
    powerLaw: 'The power law.',
    lognormal: 'The lognormal.',
    undecided: 'Neither is clearly closer.',
})

@DataType('The power law against a lognormal on the same tail (Vuong’s test).')
export class TailComparison {
    @Figure('R / (σ √n) of the log likelihood ratio: above 0 speaks for the power law.')
    statistic!: number
    @Figure('Two-sided p: small when one of them is clearly closer.')
    p!: number
    @Of(() => TailVerdict, 'Which one is closer, at p < 0.1.')
    closer!: keyof typeof TailVerdict
    @Flag(
        'The lognormal’s fit ran against the bound that its median is not below the smallest unit: with another bound the comparison may go otherwise.',
    )
    boundActive!: boolean
}

@DataType(
    'The tail that is closest to a power law (Clauset, Shalizi and Newman 2009). Every tail has a best exponent: see `verdict`.',
)
export class PowerLaw {
    @Figure.orNull('Exponent of the density; null as `nullReason` says.')
    alpha!: number | null
    @Figure.orNull('Of alpha, from the observed information.')
    standardError!: number | null
    @Figure.orNull('Where the tail starts: calls, payers, or OPG base units.')
    xMin!: number | null
    @Count.orNull('Members in the tail.')
    tail!: number | null
    @Figure.orNull('Kolmogorov-Smirnov distance between tail and fit, 0 to 1.')
    distance!: number | null
    @Of.orNull(() => TailComparison, 'Against a lognormal; null as `comparisonNullReason` says.')
    tailModelComparison!: TailComparison | null
    @Reason('Why there is no comparison; null when there is one.')
    tailModelComparisonNullReason!: string | null
    @Text('What these numbers say, in words.')
    verdict!: string
    @Reason('Why there is no fit; null when there is one.')
    nullReason!: string | null
    @Figure.orNull('Goodness of fit: share of synthetic samples at least as far from their own fit.')
    powerLawP!: number | null
    @Reason('Why p is null; null when it is not.')
    powerLawPNullReason!: string | null
}

@DataType('A measure that does not exist for this demand.')
export class MissingMeasure {
    @Text('Name of the field.')
    measure!: string
    @Text('Why it is null.')
    reason!: string
}

@DataType('A published figure of another market, for context; not comparable to the digit.')
export class ComparableMarket {
    @Text('The market.')
    market!: string
    @Count('Year the figure is of.')
    year!: number
    @Text('What was found.')
    finding!: string
    @Text('Where it is published.')
    source!: string
}

/** Measures that may be missing. */
export const MEASURES = 19
export const BINS = 30
