import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql'

export enum GiniIntervalMethod {
    BCA_BOOTSTRAP = 'BCA_BOOTSTRAP',
    DELTA = 'DELTA',
}

registerEnumType(GiniIntervalMethod, {
    name: 'GiniIntervalMethod',
    description: 'How an interval of the Gini index is found.',
    valuesConfig: {
        BCA_BOOTSTRAP: {
            description:
                'Bias-corrected and accelerated bootstrap of 2,000 samples; of at most 2,000 members.',
        },
        DELTA: { description: 'Linearisation (delta method); of more members.' },
    },
})

@ObjectType({
    description:
        'Interval of the Gini index. What is resampled are the members of the population, not their calls.',
    simpleResolvers: true,
})
export class GiniInterval {
    @Field(() => Float, { description: 'Lower end, 0 to 1.' })
    lower!: number

    @Field(() => Float, { description: 'Upper end, 0 to 1.' })
    upper!: number

    @Field(() => Float, { description: 'Coverage, 0 to 1.' })
    level!: number

    @Field(() => GiniIntervalMethod, { description: 'How it was found.' })
    method!: GiniIntervalMethod
}

@ObjectType({ description: 'A point of the Lorenz curve.', simpleResolvers: true })
export class LorenzPoint {
    @Field(() => Float, { description: 'Share of the population, least demand first, 0 to 1.' })
    population!: number

    @Field(() => Float, { description: 'Share of the demand that it has, 0 to 1.' })
    demand!: number
}

@ObjectType({ description: 'Demand at one rank.', simpleResolvers: true })
export class RankedAmount {
    @Field(() => Int, { description: 'From 1, most demand first; equal amounts stand at successive ranks.' })
    rank!: number

    @Field(() => customScalars.BigInt, { description: 'Calls, payers, or OPG base units (10^-18 OPG).' })
    value!: bigint
}

@ObjectType({
    description: 'Line through ln(rank - 1/2) against ln(demand) of the most demanded members.',
    simpleResolvers: true,
})
export class RankSizeSlope {
    @Field(() => Float, { description: 'ζ: the slope, its sign turned.' })
    zeta!: number

    @Field(() => Float, { description: 'ζ √(2/k).' })
    standardError!: number

    @Field(() => Int, { description: 'Members it goes through.' })
    k!: number

    @Field(() => Float, { description: 'Exponent of the density, 1 + ζ.' })
    densityExponent!: number

    @Field(() => Float, { description: 'Zipf’s exponent, 1 / ζ.' })
    zipfExponent!: number
}

@ObjectType({
    description: 'Members whose demand is of one order of magnitude; the first are those without any.',
    simpleResolvers: true,
})
export class HistogramBin {
    @Field(() => Float, { description: 'Least demand: calls, payers, or OPG base units; itself in it.' })
    from!: number

    @Field(() => Float, { description: 'End, not in it; 0 for the members without demand.' })
    to!: number

    @Field(() => Int, { description: 'Members.' })
    members!: number

    @Field(() => Float, {
        nullable: true,
        description: 'Their share of all demand, 0 to 1; null when there is none.',
    })
    share!: number | null
}

export enum TailVerdict {
    powerLaw = 'powerLaw',
    lognormal = 'lognormal',
    undecided = 'undecided',
}

registerEnumType(TailVerdict, {
    name: 'TailVerdict',
    description: 'Which of two models is closer to a tail.',
    valuesConfig: {
        powerLaw: { description: 'The power law.' },
        lognormal: { description: 'The lognormal.' },
        undecided: { description: 'They are too close to tell.' },
    },
})

@ObjectType({
    description: 'The power law against a lognormal on the same tail (Vuong’s test).',
    simpleResolvers: true,
})
export class TailComparison {
    @Field(() => Float, {
        description: 'R / (σ √n) of the log likelihood ratio: above 0 speaks for the power law.',
    })
    statistic!: number

    @Field(() => Float, { description: 'Two-sided p: small when one of them is clearly closer.' })
    p!: number

    @Field(() => TailVerdict, { description: 'Which one is closer, at p < 0.1.' })
    closer!: TailVerdict

    @Field(() => Boolean, {
        description:
            'The lognormal’s fit ran against the bound that its median is not below the smallest unit: with another bound the comparison may go otherwise.',
    })
    boundActive!: boolean
}

@ObjectType({
    description:
        'The tail that is closest to a power law (Clauset, Shalizi and Newman 2009). Every tail has a best exponent: see `verdict`.',
    simpleResolvers: true,
})
export class PowerLaw {
    @Field(() => Float, {
        nullable: true,
        description: 'Exponent of the density; null as `nullReason` says.',
    })
    alpha!: number | null

    @Field(() => Float, { nullable: true, description: 'Of alpha, from the observed information.' })
    standardError!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'Where the tail starts: calls, payers, or OPG base units.',
    })
    xMin!: number | null

    @Field(() => Int, { nullable: true, description: 'Members in the tail.' })
    tail!: number | null

    @Field(() => Float, {
        nullable: true,
        description: 'Kolmogorov-Smirnov distance between tail and fit, 0 to 1.',
    })
    distance!: number | null

    @Field(() => TailComparison, {
        nullable: true,
        description: 'Against a lognormal; null as `comparisonNullReason` says.',
    })
    tailModelComparison!: TailComparison | null

    @Field(() => String, {
        nullable: true,
        description: 'Why there is no comparison; null when there is one.',
    })
    tailModelComparisonNullReason!: string | null

    @Field(() => String, { description: 'What these numbers say, in words.' })
    verdict!: string

    @Field(() => String, { nullable: true, description: 'Why there is no fit; null when there is one.' })
    nullReason!: string | null

    @Field(() => Float, {
        nullable: true,
        description: 'Goodness of fit: share of synthetic samples at least as far from their own fit.',
    })
    powerLawP!: number | null

    @Field(() => String, { nullable: true, description: 'Why p is null; null when it is not.' })
    powerLawPNullReason!: string | null
}

@ObjectType({ description: 'A measure that does not exist of this demand.', simpleResolvers: true })
export class MissingMeasure {
    @Field(() => String, { description: 'Name of the field.' })
    measure!: string

    @Field(() => String, { description: 'Why it is null.' })
    reason!: string
}

@ObjectType({
    description: 'A published figure of another market, for context; not comparable to the digit.',
    simpleResolvers: true,
})
export class ComparableMarket {
    @Field(() => String, { description: 'The market.' })
    market!: string

    @Field(() => Int, { description: 'Year the figure is of.' })
    year!: number

    @Field(() => String, { description: 'What was found.' })
    finding!: string

    @Field(() => String, { description: 'Where it is published.' })
    source!: string
}

/** Measures that may be missing. */
export const MEASURES = 19
export const BINS = 30
