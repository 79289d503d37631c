import { COMPARABLE_MARKETS } from '../../analytics/distribution/comparable-markets'
import { Amount, Count, DataType, Figure, Of, Reason } from '../fields'
import {
    BINS,
    ComparableMarket,
    GiniInterval,
    HistogramBin,
    LorenzPoint,
    MEASURES,
    MissingMeasure,
    PowerLaw,
    RankedAmount,
    RankSizeSlope,
} from './distribution-parts'
import { type AnswerMeta, Meta } from './meta-types'

/** Points of a curve when nothing is said. */
export const USUAL_POINTS = 100

const share = (what: string) => `${what} 0 to 1; null: see \`nullReasons\`.`

@DataType(
    'How the demand of a window is spread over a population. A measure that does not exist is null, with its reason in `nullReasons`.',
)
export class DemandDistribution {
    @Meta()
    meta!: AnswerMeta
    @Count('Members of the population, used or not.')
    n!: number
    @Count('Members with demand.')
    active!: number
    @Amount('Sum over the members: calls, payers (counted for each member), or OPG base units (10^-18 OPG).')
    total!: bigint
    @Amount.orNull('Demand that belongs to no member, and is in no measure here; null for PAYERS.')
    outside!: bigint | null
    @Reason('Why `outside` is null; null when it is not.')
    outsideNullReason!: string | null
    @Count.orNull('Decimal places of amounts, for VALUE; null: they are counts.')
    decimals!: number | null
    @Figure.orNull(share('Gini index of all members: inactiveShare + (1 - inactiveShare) giniActive.'))
    gini?: number | null
    @Figure.orNull(share('Gini index of the members with demand.'))
    giniActive?: number | null
    @Figure.orNull(share('Share of the members without demand.'))
    inactiveShare?: number | null
    @Figure.orNull(share('Gini index with the correction for small samples, gini n / (n - 1).'))
    giniUnbiased?: number | null
    @Of.orNull(() => GiniInterval, 'Interval of the Gini index; null: see `nullReasons`.')
    giniCi?: GiniInterval | null
    @Figure.orNull(share('Herfindahl-Hirschman index.'))
    hhi?: number | null
    @Figure.orNull(share('The same, from equal demand of all members at 0.'))
    hhiNormalised?: number | null
    @Figure.orNull(
        'The same in points, 0 to 10,000; the US Merger Guidelines of 2023 call above 1,800 highly concentrated. Null: see `nullReasons`.',
    )
    hhi10000?: number | null
    @Figure.orNull(share('Share of the demand that the k most demanded members have.'))
    concentrationRatio?: number | null
    @Figure.orNull(share('Share of the demand that the top ⌈q n⌉ members have.'))
    topShare?: number | null
    @Figure.orNull('Theil’s T in nats, 0 to ln n; null: see `nullReasons`.')
    theilT?: number | null
    @Figure.orNull(
        'Theil’s L, the mean log deviation, in nats; null: see `nullReasons` (one member without demand is enough).',
    )
    theilL?: number | null
    @Figure.orNull(share('Atkinson’s index.'))
    atkinson?: number | null
    @Figure.orNull(share('Hoover’s index: the share of the demand that would have to move.'))
    hoover?: number | null
    @Figure.orNull('Effective number of members (Hill number of order q); null: see `nullReasons`.')
    effectiveNumber?: number | null
    @Figure.orNull(
        'Effective number of models (Hill q = 1), the headline; of another population, of its members. Null: see `nullReasons`.',
    )
    effectiveModels?: number | null
    @Count.orNull(
        'Nakamoto coefficient: the least number of members with more than half of the demand; null: see `nullReasons`.',
    )
    nakamoto?: number | null
    @Of.listOrNull(() => LorenzPoint, 'Lorenz curve, each point exact; null: see `nullReasons`.', {
        longest: USUAL_POINTS,
    })
    lorenzCurve?: LorenzPoint[] | null
    @Of.listOrNull(
        () => RankedAmount,
        'Demand by rank, at ranks evenly spread on a log scale; null: see `nullReasons`.',
        { longest: USUAL_POINTS },
    )
    rankSize?: RankedAmount[] | null
    @Of.orNull(
        () => RankSizeSlope,
        'Slope of rank against size (Gabaix and Ibragimov 2011); null: see `nullReasons`.',
    )
    rankSizeSlope?: RankSizeSlope | null
    @Of.list(() => HistogramBin, 'Members by order of magnitude of their demand.', { longest: BINS })
    histogram?: HistogramBin[]
    @Of(() => PowerLaw, 'Whether the tail looks like a power law.')
    powerLaw?: PowerLaw
    @Of.list(() => MissingMeasure, 'Measures, with their usual arguments, that are null, and why.', {
        longest: MEASURES,
    })
    nullReasons?: MissingMeasure[]
    @Of.list(() => ComparableMarket, 'Published figures of other markets, for context.', {
        longest: COMPARABLE_MARKETS.length,
    })
    comparableMarkets?: ComparableMarket[]
}
