import { ArgsType } from 'type-graphql'
import type { ModelLabel } from '../../analytics/population/labels'
import { OWN_MODELS } from '../../analytics/standing/creator-standing'
import { HISTORY_POINTS } from '../../analytics/standing/history'
import { PRICE_CHANGES } from '../../analytics/standing/price-changes'
import { Amount, Count, DataType, Figure, Of, Ratio, Reason, Text } from '../fields'
import { ModelField } from '../models/model-field'
import { GrossAndNet } from './gross-and-net'
import { DemandArgs } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'
import {
    CreatorPayouts,
    PriceChange,
    StandingFirstUse,
    StandingPayers,
    StandingPoint,
    StandingRetention,
} from './model-standing-types'
import { DemandShare } from './top-models-types'

@ArgsType()
export class CreatorStandingArgs extends DemandArgs {
    @Text('Address of the creator, 0x and 40 hexadecimal digits in any case.')
    creator!: string
}

@DataType('A creator next to another one in the ranking.')
export class CreatorNeighbour {
    @Text('Its address; of several with equal demand the first one.')
    creator!: string
    @Count('Its rank.')
    rank!: number
    @Amount('Its demand.')
    amount!: bigint
    @Amount('How far the two are apart.')
    gap!: bigint
}

@DataType('One of a creator’s models.')
export class OwnModel {
    @ModelField('The model.')
    model!: ModelLabel
    @Count.orNull('Rank among all models; null without demand.')
    rank!: number | null
    @Reason('Why it has no rank; null when it has.')
    rankNullReason!: string | null
    @Amount('Demand by the measure asked for: calls, payers, or OPG base units.')
    amount!: bigint
    @Of.list(
        () => PriceChange,
        `Prices set up to the as-of time, whatever the window: the last ${PRICE_CHANGES}, oldest first.`,
        { longest: PRICE_CHANGES },
    )
    priceChanges?: PriceChange[]
    @Of(() => StandingFirstUse, 'How long it waited for its first use.')
    timeToFirstUse?: StandingFirstUse
}

@DataType('How a creator’s demand is spread over its models, by the measure asked for.')
export class OwnConcentration {
    @Count('Models it owned at the as-of time.')
    models!: number
    @Count('Of these, models with demand in the window.')
    used!: number
    @Ratio.orNull('Share of the most demanded one')
    topShare!: string | null
    @Figure.orNull('Herfindahl index over its models, 0 to 1.')
    hhi!: number | null
    @Figure.orNull('Effective number of its models (Hill number of order 1).')
    effectiveModels!: number | null
    @Reason('Why these are null; null when they are not.')
    nullReason!: string | null
}

@DataType('Money from paid to accrued to withdrawn, up to the as-of time, whatever the window.')
export class CreatorMoney {
    @Amount('Paid by payments that name models it owned at the as-of time: OPG base units, gross.')
    paid!: bigint
    @Amount('Of `paid`, set aside for the creators that the models had at that time: OPG base units.')
    accrued!: bigint
    @Of(() => CreatorPayouts, 'Its account in the payment contract.')
    creator!: CreatorPayouts
}

@DataType('Where a creator stands among all creators.')
export class CreatorStanding {
    @Meta()
    meta!: AnswerMeta
    @Text('Its address.')
    creator!: string
    @Count.orNull('From 1 on; equal demand shares the lowest. Null without demand.')
    rank!: number | null
    @Reason('Why it has no rank; null when it has.')
    rankNullReason!: string | null
    @Count('Creators of the universe, with demand or without.')
    of!: number
    @Count('Creators with demand in the window.')
    active!: number
    @Count.orNull('Other creators with equal demand; null without rank.')
    tied!: number | null
    @Count.orNull('Rank in the window of the same length before.')
    previousRank!: number | null
    @Reason('Why it had none; null when it had.')
    previousRankNullReason!: string | null
    @Figure.orNull('Percent of the other creators that had less demand: 0 for one without demand.')
    percentile!: number | null
    @Reason('Why that is null; null when it is not.')
    percentileNullReason!: string | null
    @Amount('Demand by the measure asked for: calls, payers, or OPG base units.')
    amount!: bigint
    @Amount('Calls of its models in the window; nothing is excluded from them.')
    calls!: bigint
    @Amount('Paid for its models in the window: OPG base units, gross, without what is excluded.')
    value!: bigint
    @Of(() => GrossAndNet, 'Paid for its models in the window, gross and net of payments to oneself.')
    paid!: GrossAndNet
    @Count('Decimals of OPG amounts.')
    decimals!: number
    @Of(() => DemandShare, 'Its share of the measure.')
    share!: DemandShare
    @Of.orNull(() => CreatorNeighbour, 'The creator with just more demand.')
    above!: CreatorNeighbour | null
    @Reason('Why there is none; null when there is.')
    aboveNullReason!: string | null
    @Of.orNull(() => CreatorNeighbour, 'The creator with just less demand, if any.')
    below!: CreatorNeighbour | null
    @Reason('Why there is none; null when there is.')
    belowNullReason!: string | null
    @Of.list(
        () => OwnModel,
        `Its models, the most demanded first, then those without demand by id; at most ${OWN_MODELS}.`,
        { longest: OWN_MODELS },
    )
    models?: OwnModel[]
    @Of(() => OwnConcentration, 'How its demand is spread over its models.')
    concentration?: OwnConcentration
    @Of(() => StandingPayers, 'Who paid for its models.')
    payers!: StandingPayers
    @Of(() => StandingRetention, 'Who paid again.')
    retention?: StandingRetention
    @Of(() => CreatorMoney, 'From paid to accrued to withdrawn.')
    payouts?: CreatorMoney
    @Of.list(
        () => StandingPoint,
        `Demand of its models over the window, oldest first; at most the last ${HISTORY_POINTS} intervals. A window without beginning begins with their first demand.`,
        { longest: HISTORY_POINTS },
    )
    history?: StandingPoint[]
}
