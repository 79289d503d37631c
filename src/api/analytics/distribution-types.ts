import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Arg, Extensions, Field, Float, Int, ObjectType } from 'type-graphql'
import { COMPARABLE_MARKETS } from '../../analytics/distribution/comparable-markets'
import {
    giniInterval,
    MEASURES_WITH_ARGUMENT,
    missingMeasures,
    PLAIN_MEASURES,
    USUAL_TOP,
} from '../../analytics/distribution/headlines'
import { magnitudes } from '../../analytics/distribution/magnitudes'
import type { Measured } from '../../analytics/distribution/measured'
import { rankSizes } from '../../analytics/distribution/rank-sizes'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { Asked } from '../../analytics/population/asked'
import { BadQuestion } from '../../analytics/question/bad-question'
import { rounded } from '../../base/rounded'
import { lorenzCurve, type Outcome, rankSizeSlope } from '../../stats'
import { asking } from './asking'
import {
    BINS,
    ComparableMarket,
    GiniInterval,
    type GiniIntervalMethod,
    HistogramBin,
    LorenzPoint,
    MEASURES,
    MissingMeasure,
    PowerLaw,
    RankedAmount,
    RankSizeSlope,
} from './distribution-parts'
import { powerLawAnswer } from './distribution-power-law'
import { AnswerMeta } from './meta-types'

const OPG_DECIMALS = 18

/** Points of a curve that are given at most, and when nothing is said. */
const MOST_POINTS = 1_000
const USUAL_POINTS = 100

const share = (what: string) => ({
    nullable: true,
    description: `${what} 0 to 1; null: see \`nullReasons\`.`,
})

@ObjectType({
    description:
        'How the demand of a window is spread over a population. A measure that does not exist is null, with its reason in `nullReasons`.',
    simpleResolvers: true,
})
export class DemandDistribution {
    constructor(
        private readonly question: MarketQuestion,
        private readonly asked: Asked,
        private readonly measured: Measured,
        meta: AnswerMeta,
    ) {
        this.meta = meta
        const { demand, d } = measured
        this.n = d.n
        this.active = d.active
        this.total = demand.total
        this.outside = demand.outside
        this.outsideNullReason =
            demand.outside === null ? 'Distinct payers do not add up: one may pay for several.' : null
        this.decimals = asked.measure === 'VALUE' ? OPG_DECIMALS : null
    }

    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta: AnswerMeta

    @Field(() => Int, { description: 'Members of the population, used or not.' })
    n: number

    @Field(() => Int, { description: 'Members with demand.' })
    active: number

    @Field(() => customScalars.BigInt, {
        description:
            'Sum over the members: calls, payers (counted for each member), or OPG base units (10^-18 OPG).',
    })
    total: bigint

    @Field(() => customScalars.BigInt, {
        nullable: true,
        description: 'Demand that belongs to no member, and is in no measure here; null for PAYERS.',
    })
    outside: bigint | null

    @Field(() => String, {
        nullable: true,
        description: 'Why `outside` is null; null when it is not.',
    })
    outsideNullReason: string | null

    @Field(() => Int, {
        nullable: true,
        description: 'Decimal places of amounts, for VALUE; null: they are counts.',
    })
    decimals: number | null

    @Field(() => Float, share('Gini index of all members: inactiveShare + (1 - inactiveShare) giniActive.'))
    gini(): Promise<number | null> {
        return this.plain('gini')
    }

    @Field(() => Float, share('Gini index of the members with demand.'))
    giniActive(): Promise<number | null> {
        return this.plain('giniActive')
    }

    @Field(() => Float, share('Share of the members without demand.'))
    inactiveShare(): Promise<number | null> {
        return this.plain('inactiveShare')
    }

    @Field(() => Float, share('Gini index with the correction for small samples, gini n / (n - 1).'))
    giniUnbiased(): Promise<number | null> {
        return this.plain('giniUnbiased')
    }

    @Field(() => GiniInterval, {
        nullable: true,
        description: 'Interval of the Gini index; null: see `nullReasons`.',
    })
    async giniCi(): Promise<GiniInterval | null> {
        const { value } = await giniInterval(this.measured)
        if (value === null) return null
        const { lower, upper, level, method } = value
        return {
            lower: rounded(lower),
            upper: rounded(upper),
            level,
            method: method as GiniIntervalMethod,
        }
    }

    @Field(() => Float, share('Herfindahl-Hirschman index.'))
    hhi(): Promise<number | null> {
        return this.plain('hhi')
    }

    @Field(() => Float, share('The same, from equal demand of all members at 0.'))
    hhiNormalised(): Promise<number | null> {
        return this.plain('hhiNormalised')
    }

    @Field(() => Float, {
        nullable: true,
        description:
            'The same in points, 0 to 10,000; the US Merger Guidelines of 2023 call above 1,800 highly concentrated. Null: see `nullReasons`.',
    })
    hhi10000(): Promise<number | null> {
        return this.plain('hhi10000')
    }

    @Field(() => Float, share('Share of the demand that the k most demanded members have.'))
    concentrationRatio(
        @Arg('k', () => Int, { defaultValue: 4, description: 'How many members; at least 1.' }) k: number,
    ): Promise<number | null> {
        return this.withArgument('concentrationRatio', k)
    }

    @Field(() => Float, share('Share of the demand that the top ⌈q n⌉ members have.'))
    topShare(
        @Arg('q', () => Float, {
            defaultValue: 0.01,
            description: 'Part of the population, above 0 and at most 1.',
        })
        q: number,
    ): Promise<number | null> {
        return this.withArgument('topShare', q)
    }

    @Field(() => Float, {
        nullable: true,
        description: 'Theil’s T in nats, 0 to ln n; null: see `nullReasons`.',
    })
    theilT(): Promise<number | null> {
        return this.plain('theilT')
    }

    @Field(() => Float, {
        nullable: true,
        description:
            'Theil’s L, the mean log deviation, in nats; null: see `nullReasons` (one member without demand is enough).',
    })
    theilL(): Promise<number | null> {
        return this.plain('theilL')
    }

    @Field(() => Float, share('Atkinson’s index.'))
    atkinson(
        @Arg('epsilon', () => Float, {
            defaultValue: 0.5,
            description: 'Aversion to inequality, 0 or more.',
        })
        epsilon: number,
    ): Promise<number | null> {
        return this.withArgument('atkinson', epsilon)
    }

    @Field(() => Float, share('Hoover’s index: the share of the demand that would have to move.'))
    hoover(): Promise<number | null> {
        return this.plain('hoover')
    }

    @Field(() => Float, {
        nullable: true,
        description: 'Effective number of members (Hill number of order q); null: see `nullReasons`.',
    })
    effectiveNumber(
        @Arg('q', () => Float, { defaultValue: 1, description: 'Order, 0 or more.' }) q: number,
    ): Promise<number | null> {
        return this.withArgument('effectiveNumber', q)
    }

    @Field(() => Float, {
        nullable: true,
        description:
            'Effective number of models (Hill q = 1), the headline; of another population, of its members. Null: see `nullReasons`.',
    })
    effectiveModels(): Promise<number | null> {
        return this.withArgument('effectiveNumber', 1)
    }

    @Field(() => Int, {
        nullable: true,
        description:
            'Nakamoto coefficient: the least number of members with more than half of the demand; null: see `nullReasons`.',
    })
    nakamoto(): Promise<number | null> {
        return this.plain('nakamoto')
    }

    @Extensions({ longest: USUAL_POINTS })
    @Field(() => [LorenzPoint], {
        nullable: true,
        description: 'Lorenz curve, each point exact; null: see `nullReasons`.',
    })
    lorenzCurve(@Arg('points', () => Int, pointsArgument(2)) points: number): Promise<LorenzPoint[] | null> {
        return this.checked(async () => {
            checkPoints(points)
            const curve = await this.measured.outcome(`lorenzCurve ${points}`, (d) => lorenzCurve(d, points))
            return (
                curve.value?.map(({ population, demand }) => ({
                    population: rounded(population),
                    demand: rounded(demand),
                })) ?? null
            )
        })
    }

    @Extensions({ longest: USUAL_POINTS })
    @Field(() => [RankedAmount], {
        nullable: true,
        description: 'Demand by rank, at ranks evenly spread on a log scale; null: see `nullReasons`.',
    })
    rankSize(@Arg('points', () => Int, pointsArgument(2)) points: number): Promise<RankedAmount[] | null> {
        return this.checked(async () => {
            checkPoints(points)
            return (await rankSizes(this.question, this.asked, this.measured, points)).value
        })
    }

    @Field(() => RankSizeSlope, {
        nullable: true,
        description: 'Slope of rank against size (Gabaix and Ibragimov 2011); null: see `nullReasons`.',
    })
    rankSizeSlope(
        @Arg('top', () => Int, {
            defaultValue: USUAL_TOP,
            description: 'How many of the most demanded members; at least 2.',
        })
        top: number,
    ): Promise<RankSizeSlope | null> {
        return this.checked(async () => {
            const { value } = await this.measured.outcome(`rankSizeSlope ${top}`, (d) =>
                rankSizeSlope(d, top),
            )
            if (value === null) return null
            return {
                zeta: rounded(value.zeta),
                standardError: rounded(value.standardError),
                k: value.k,
                densityExponent: rounded(value.densityExponent),
                zipfExponent: rounded(value.zipfExponent),
            }
        })
    }

    @Extensions({ longest: BINS })
    @Field(() => [HistogramBin], { description: 'Members by order of magnitude of their demand.' })
    histogram(): Promise<HistogramBin[]> {
        return magnitudes(this.measured)
    }

    @Field(() => PowerLaw, { description: 'Whether the tail looks like a power law.' })
    powerLaw(): Promise<PowerLaw> {
        return powerLawAnswer(this.measured, this.asked)
    }

    @Extensions({ longest: MEASURES })
    @Field(() => [MissingMeasure], {
        description: 'Measures, with their usual arguments, that are null, and why.',
    })
    nullReasons(): Promise<MissingMeasure[]> {
        return missingMeasures(this.measured)
    }

    @Extensions({ longest: COMPARABLE_MARKETS.length })
    @Field(() => [ComparableMarket], { description: 'Published figures of other markets, for context.' })
    comparableMarkets(): ComparableMarket[] {
        return COMPARABLE_MARKETS
    }

    private async plain(name: keyof typeof PLAIN_MEASURES): Promise<number | null> {
        return answered(await this.measured.outcome(name, PLAIN_MEASURES[name]))
    }

    private withArgument(
        name: keyof typeof MEASURES_WITH_ARGUMENT,
        argument: number,
    ): Promise<number | null> {
        const { measure } = MEASURES_WITH_ARGUMENT[name]
        return this.checked(async () =>
            answered(await this.measured.outcome(`${name} ${argument}`, (d) => measure(d, argument))),
        )
    }

    /** Arguments that a measure does not take come back as what is wrong with the question. */
    private checked<T>(measure: () => Promise<T>): Promise<T> {
        return asking(async () => {
            try {
                return await measure()
            } catch (error) {
                if (error instanceof RangeError) throw new BadQuestion(error.message)
                throw error
            }
        })
    }
}

function answered({ value }: Outcome<number>): number | null {
    return value === null ? null : rounded(value)
}

function pointsArgument(least: number) {
    return {
        defaultValue: USUAL_POINTS,
        description: `How many points at most, ${least} to ${MOST_POINTS}.`,
    }
}

function checkPoints(points: number): void {
    if (points > MOST_POINTS) throw new BadQuestion(`points is ${points}: expected at most ${MOST_POINTS}`)
}
