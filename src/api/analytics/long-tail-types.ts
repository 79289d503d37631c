import type { ModelLabel } from '../../analytics/population/labels'
import { MOST_COHORTS } from '../../analytics/tail/time-to-first-use'
import { Amount, Count, DataType, enumOf, Figure, Flag, Of, Ratio, Reason, Text, Time } from '../fields'
import { ModelField } from '../models/model-field'
import { type AnswerMeta, Meta } from './meta-types'

/** Steps of a curve unless asked otherwise. */
export const USUAL_POINTS = 30

export const RegistrationCohorts = enumOf(
    'RegistrationCohort',
    'Spans of registration by which models are grouped, UTC.',
    {
        QUARTER: 'Quarters of the year.',
        MONTH: 'Calendar months.',
        NONE: 'All together.',
    },
)

@DataType('Demand outside of what a shop window of the top models would show.')
export class Niche {
    @Count('How many of the most demanded models the shop window shows.')
    shelf!: number
    @Count('Models with demand outside the shelf.')
    models!: number
    @Amount('Demand of the models on the shelf: calls, payers, or OPG base units.')
    top!: bigint
    @Amount('Demand of all other models.')
    amount!: bigint
    @Amount.orNull(
        'Demand that belongs to no model of the universe; null for PAYERS, of whom the same may be in several parts.',
    )
    outside!: bigint | null
    @Count.orNull('Decimals of the amounts: 18 for VALUE; null for counts.')
    decimals!: number | null
    @Ratio.orNull('amount / (top + amount)', 'null when there is no demand')
    nicheShare!: string | null
    @Reason('Why the share is null; null when it is not.')
    nullReason!: string | null
}

@DataType('A model that nobody used, or not for long.')
export class TailModel {
    @ModelField('The model.')
    model!: ModelLabel
    @Time.orNull('Time of registration; null: only a catalogue knows it.')
    registeredAt!: Date | null
    @Time.orNull('Time of the first call or payment that names it; null: none did.')
    firstUsedAt!: Date | null
}

@DataType('Models that no call and no payment ever named, up to the as-of time.')
export class NeverUsed {
    @Count('How many.')
    count!: number
    @Ratio.orNull('count / size of the universe', 'null when it is empty')
    share!: string | null
    @Of.list(() => TailModel, 'A page of them, in the order of their ids.')
    models!: TailModel[]
    @Flag('More of them follow.')
    hasMore!: boolean
    @Text.orNull('Id to give as `after` for the next page; null when there is none.')
    nextAfter!: string | null
}

@DataType(
    'Models that were registered before the window and used for the first time in it. Models that only a catalogue knows have no time of registration, and are not among them.',
)
export class WokenModels {
    @Count.orNull('How many; null when the window has no beginning.')
    count!: number | null
    @Reason('Why the count is null; null when it is not.')
    nullReason!: string | null
    @Of.list(() => TailModel, 'The first of them by the time of their first use.')
    models!: TailModel[]
}

@DataType('A step of a Kaplan-Meier curve.')
export class WaitingStep {
    @Figure('Days since registration at which models were first used.')
    days!: number
    @Count('Models that had waited until then.')
    atRisk!: number
    @Count('Models of them that were first used then.')
    used!: number
    @Figure('Share still waiting after it.')
    survival!: number
    @Figure.orNull('Lower limit of the 95 % log-log interval; null where the survival is 0.')
    lower!: number | null
    @Figure.orNull('Upper limit of the 95 % log-log interval; null where the survival is 0.')
    upper!: number | null
}

@DataType('A number of days that may not exist.')
export class WaitingDays {
    @Figure.orNull('Days; null when it does not exist.')
    days!: number | null
    @Reason('Why it is null; null when it is not.')
    nullReason!: string | null
}

@DataType('How long models waited for their first call or payment (Kaplan-Meier).')
export class WaitingGroup {
    @Text(
        'The group: `all`, a quarter (2026-Q1) or month (2026-01) of registration, `earlier`, or a price band.',
    )
    name!: string
    @Count('Models in it.')
    models!: number
    @Count('Models used up to the as-of time; the others are right-censored at it.')
    used!: number
    @Count('Of `used`: models used before they were registered, which count as used at 0 days.')
    usedEarly!: number
    @Of(() => WaitingDays, 'Days after which at most half still wait.')
    median!: WaitingDays
    @Of(() => WaitingDays, 'Lower limit of the median’s 95 % interval.')
    medianLower!: WaitingDays
    @Of(() => WaitingDays, 'Upper limit of the median’s 95 % interval.')
    medianUpper!: WaitingDays
    @Of.list(
        () => WaitingStep,
        'Steps of the curve, or `points` of them evenly chosen with the first and the last. Before the first, all wait.',
        { longest: USUAL_POINTS },
    )
    steps!: WaitingStep[]
    @Count('Steps that the whole curve has.')
    allSteps!: number
}

@DataType('Models by the price that was in force when they were registered, or else the first one set.')
export class PriceBandWaiting extends WaitingGroup {
    @Amount.orNull('Least price per call in the band, OPG base units; null for bands without a price.')
    from!: bigint | null
    @Amount.orNull('Prices per call in it are below this, OPG base units; null for bands without a price.')
    below!: bigint | null
}

@DataType('Whether groups wait equally long (log-rank test). All null when that cannot be tested.')
export class WaitingTest {
    @Figure.orNull('Chi-square.')
    chiSquare!: number | null
    @Count.orNull('Degrees of freedom.')
    degreesOfFreedom!: number | null
    @Figure.orNull('Chance of a larger chi-square if all groups waited alike.')
    p!: number | null
    @Reason('Why it is null; null when it is not.')
    nullReason!: string | null
}

@DataType('Time from registration to first use, of models whose registration is known at the as-of time.')
export class TimeToFirstUse {
    @Of(() => WaitingGroup, 'All models.')
    all!: WaitingGroup
    @Count('Models that only a catalogue knows: they have no registration to count from.')
    withoutRegistration!: number
    @Of.listOrNull(
        () => WaitingGroup,
        `By cohort of registration, the oldest first; null when not asked for. The last ${MOST_COHORTS} cohorts have a curve of their own, older ones one together.`,
        { longest: MOST_COHORTS + 1 },
    )
    cohorts!: WaitingGroup[] | null
    @Of.orNull(() => WaitingTest, 'Whether cohorts wait alike; null with them.')
    cohortTest!: WaitingTest | null
    @Of.listOrNull(() => PriceBandWaiting, 'By price band, the cheapest first; null when not asked for.', {
        longest: 12,
    })
    priceBands!: PriceBandWaiting[] | null
    @Of.orNull(() => WaitingTest, 'Whether price bands wait alike; null with them.')
    priceBandTest!: WaitingTest | null
}

@DataType(
    'How many models would show up with ever more demand (Chao1), a lower bound. The registry says how many exist.',
)
export class Richness {
    @Count.orNull('Models called in the window.')
    observed!: number | null
    @Figure.orNull('Estimate.')
    richnessEstimate!: number | null
    @Figure.orNull('Its standard error.')
    standardError!: number | null
    @Figure.orNull('Lower limit of its 95 % interval.')
    lower!: number | null
    @Figure.orNull('Upper limit of its 95 % interval.')
    upper!: number | null
    @Reason('Why these are null; null when they are not.')
    nullReason!: string | null
}

@DataType('Share of all calls, those to models not seen yet too, that goes to models seen in use.')
export class Coverage {
    @Figure.orNull('Good-Turing estimate, 0 to 1.')
    sampleCoverage!: number | null
    @Reason('Why it is null; null when it is not.')
    nullReason!: string | null
}

@DataType('The demand outside the shop window, the models nobody uses, and how long models wait.')
export class LongTail {
    @Meta()
    meta!: AnswerMeta
    @Of(() => Niche, 'Demand outside the top `shelf` models.')
    niche?: Niche
    @Of(
        () => NeverUsed,
        'Models never used up to the as-of time, whatever the window, the measure and `exclude`.',
    )
    neverUsed?: NeverUsed
    @Of(
        () => WokenModels,
        'Models first used in the window, though registered before it, whatever the measure.',
    )
    woken?: WokenModels
    @Of(
        () => TimeToFirstUse,
        'How long models wait for their first call or payment, up to the as-of time, whatever the window and the measure.',
    )
    timeToFirstUse?: TimeToFirstUse
    @Of(() => Richness, 'Models that more demand would reach; for CALLS only.')
    richness?: Richness
    @Of(() => Coverage, 'How much of the demand the used models cover; for CALLS only.')
    coverage?: Coverage
}
