import { Arg, Args, Ctx, FieldResolver, Float, Int, Query, Resolver, Root } from 'type-graphql'
import { COMPARABLE_MARKETS } from '../../analytics/distribution/comparable-markets'
import {
    giniInterval,
    MEASURES_WITH_ARGUMENT,
    missingMeasures,
    PLAIN_MEASURES,
    USUAL_TOP,
} from '../../analytics/distribution/headlines'
import { magnitudes } from '../../analytics/distribution/magnitudes'
import { type Measured, measured } from '../../analytics/distribution/measured'
import { rankSizes } from '../../analytics/distribution/rank-sizes'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import { type Asked, decimalsOf } from '../../analytics/population/asked'
import { universeOf } from '../../analytics/population/population-demand'
import { BadQuestion } from '../../analytics/question/bad-question'
import { lorenzCurve, type Outcome, rankSizeSlope } from '../../stats'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import type {
    ComparableMarket,
    GiniInterval,
    HistogramBin,
    LorenzPoint,
    MissingMeasure,
    PowerLaw,
    RankedAmount,
    RankSizeSlope,
} from './distribution-parts'
import { powerLawAnswer } from './distribution-power-law'
import { DemandDistribution, USUAL_POINTS } from './distribution-types'
import { PopulationArgs } from './market-input'

/** Points of a curve that are given at most. */
const MOST_POINTS = 1_000

const POINTS = { defaultValue: USUAL_POINTS, description: `How many points at most, 2 to ${MOST_POINTS}.` }

/** What the fields of a distribution are worked out from. */
interface Found {
    question: MarketQuestion
    asked: Asked
    spread: Measured
}

@Resolver(() => DemandDistribution)
export class DemandDistributionResolver {
    @Query(() => DemandDistribution, {
        description:
            'How demand is spread over models, creators, payers or operators: inequality, concentration, diversity, tail.',
    })
    async demandDistribution(
        @Args(() => PopulationArgs) { window, asOf, ...asked }: PopulationArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<DemandDistribution & Found> {
        const question = await memory.question(window, asOf)
        const spread = await measured(question, asked)
        const { demand, d } = spread
        const { cells } = await question.demand()
        return {
            question,
            asked,
            spread,
            meta: marketMeta(question, 'demandDistribution', universeOf(demand), cells),
            n: d.n,
            active: d.active,
            total: demand.total,
            outside: demand.outside,
            outsideNullReason:
                demand.outside === null ? 'Distinct payers do not add up: one may pay for several.' : null,
            decimals: decimalsOf(asked.measure),
        }
    }

    @FieldResolver()
    async giniCi(@Root() { spread }: Found): Promise<GiniInterval | null> {
        return (await giniInterval(spread)).value
    }

    @FieldResolver()
    concentrationRatio(
        @Root() found: Found,
        @Arg('k', () => Int, { defaultValue: 4, description: 'How many members; at least 1.' }) k: number,
    ): Promise<number | null> {
        return measureWith(found, 'concentrationRatio', k)
    }

    @FieldResolver()
    topShare(
        @Root() found: Found,
        @Arg('q', () => Float, {
            defaultValue: 0.01,
            description: 'Part of the population, above 0 and at most 1.',
        })
        q: number,
    ): Promise<number | null> {
        return measureWith(found, 'topShare', q)
    }

    @FieldResolver()
    atkinson(
        @Root() found: Found,
        @Arg('epsilon', () => Float, {
            defaultValue: 0.5,
            description: 'Aversion to inequality, 0 or more.',
        })
        epsilon: number,
    ): Promise<number | null> {
        return measureWith(found, 'atkinson', epsilon)
    }

    @FieldResolver()
    effectiveNumber(
        @Root() found: Found,
        @Arg('q', () => Float, { defaultValue: 1, description: 'Order, 0 or more.' }) q: number,
    ): Promise<number | null> {
        return measureWith(found, 'effectiveNumber', q)
    }

    @FieldResolver()
    effectiveModels(@Root() found: Found): Promise<number | null> {
        return measureWith(found, 'effectiveNumber', 1)
    }

    @FieldResolver()
    lorenzCurve(
        @Root() { spread }: Found,
        @Arg('points', () => Int, POINTS) points: number,
    ): Promise<LorenzPoint[] | null> {
        return checked(async () => {
            checkPoints(points)
            return (await spread.once(lorenzCurve, points)).value
        })
    }

    @FieldResolver()
    rankSize(
        @Root() { question, asked, spread }: Found,
        @Arg('points', () => Int, POINTS) points: number,
    ): Promise<RankedAmount[] | null> {
        return checked(async () => {
            checkPoints(points)
            return (await rankSizes(question, asked, spread, points)).value
        })
    }

    @FieldResolver()
    rankSizeSlope(
        @Root() { spread }: Found,
        @Arg('top', () => Int, {
            defaultValue: USUAL_TOP,
            description: 'How many of the most demanded members; at least 2.',
        })
        top: number,
    ): Promise<RankSizeSlope | null> {
        return checked(async () => (await spread.once(rankSizeSlope, top)).value)
    }

    @FieldResolver()
    histogram(@Root() { spread }: Found): Promise<HistogramBin[]> {
        return magnitudes(spread)
    }

    @FieldResolver()
    powerLaw(@Root() { spread, asked }: Found): Promise<PowerLaw> {
        return powerLawAnswer(spread, asked)
    }

    @FieldResolver()
    nullReasons(@Root() { spread }: Found): Promise<MissingMeasure[]> {
        return missingMeasures(spread)
    }

    @FieldResolver()
    comparableMarkets(): ComparableMarket[] {
        return COMPARABLE_MARKETS
    }
}

// A measure without arguments is a field of the same name; all are worked out alike.
for (const [name, measure] of Object.entries(PLAIN_MEASURES)) {
    const fields: object = DemandDistributionResolver.prototype
    const value = async ({ spread }: Found) => (await spread.once(measure)).value
    Object.defineProperty(fields, name, { value })
    FieldResolver()(fields, name, { value })
    Root()(fields, name, 0)
}

function measureWith(
    { spread }: Found,
    name: keyof typeof MEASURES_WITH_ARGUMENT,
    argument: number,
): Promise<number | null> {
    const { measure } = MEASURES_WITH_ARGUMENT[name]
    return checked(async () => (await spread.once<Outcome<number>>(measure, argument)).value)
}

/** Arguments that a measure does not take come back as what is wrong with the question. */
async function checked<T>(measure: () => Promise<T>): Promise<T> {
    try {
        return await measure()
    } catch (error) {
        if (error instanceof RangeError) throw new BadQuestion(error.message)
        throw error
    }
}

function checkPoints(points: number): void {
    if (points > MOST_POINTS) throw new BadQuestion(`points is ${points}: expected at most ${MOST_POINTS}`)
}
