import { ArgsType } from 'type-graphql'
import type { ModelLabel } from '../../analytics/population/labels'
import { HISTORY_POINTS } from '../../analytics/standing/history'
import { LARGEST_PAYERS } from '../../analytics/standing/paid-by'
import { PRICE_CHANGES } from '../../analytics/standing/price-changes'
import { PriceUnit } from '../../model/generated/_priceUnit'
import { Amount, Count, DataType, Figure, Flag, Of, Ratio, Reason, Text, Time } from '../fields'
import { MODEL_ARGUMENT } from '../model-argument'
import { ModelField } from '../models/model-field'
import { GrossAndNet } from './gross-and-net'
import { Partial } from './interval-types'
import { DemandArgs } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'
import { DemandShare } from './top-models-types'

@ArgsType()
export class ModelStandingArgs extends DemandArgs {
    @Text(`The model: ${MODEL_ARGUMENT}, at the as-of time.`)
    model!: string
}

/** Most models that are asked about at once. */
export const MOST_STANDINGS = 100

@ArgsType()
export class ModelStandingsArgs extends DemandArgs {
    @Text.list(`The models, each by ${MODEL_ARGUMENT}, at the as-of time; at most ${MOST_STANDINGS}.`)
    models!: string[]
}

@DataType('A model next to another one in the ranking.')
export class ModelNeighbour {
    @ModelField('The model; of several with equal demand the one with the first id.')
    model!: ModelLabel
    @Text.orNull('Address of its creator at the as-of time; null where no registry has one.')
    creator!: string | null
    @Count('Its rank.')
    rank!: number
    @Amount('Its demand.')
    amount!: bigint
    @Amount('How far the two are apart.')
    gap!: bigint
}

@DataType('Demand in one step of time.')
export class StandingPoint {
    @Time('First moment in it, cut by the window.')
    start!: Date
    @Time('First moment after it, cut by the window.')
    end!: Date
    @Partial()
    partial!: boolean
    @Count('Calls.')
    calls!: number
    @Amount('OPG base units paid, without what is excluded.')
    value!: bigint
    @Count('Distinct wallets that paid, without those excluded.')
    payers!: number
}

@DataType('A wallet and what it paid in the window.')
export class LargestPayer {
    @Text('Address of the wallet.')
    payer!: string
    @Amount('OPG base units.')
    value!: bigint
    @Ratio.orNull('Part of all that was paid', 'null when nothing was')
    share!: string | null
}

@DataType('Who paid in the window, without what is excluded.')
export class StandingPayers {
    @Count('Distinct wallets. A wallet is not a person.')
    count!: number
    @Ratio.orNull('Part of the value that the largest paid')
    topShare!: string | null
    @Figure.orNull('Herfindahl index of value over payers, 0 to 1.')
    hhi!: number | null
    @Reason('Why these are null; null when they are not.')
    nullReason!: string | null
    @Ratio.orNull(
        'Part of all that was paid, excluded or not, that was paid to oneself',
        'null when nothing was',
    )
    selfPaidShare!: string | null
    @Of.list(() => LargestPayer, `The largest, at most ${LARGEST_PAYERS}; ties by address.`, {
        longest: LARGEST_PAYERS,
    })
    largest!: LargestPayer[]
}

@DataType('Payers of the window of the same length before, and those of them that paid again.')
export class StandingRetention {
    @Count.orNull('Wallets that paid in the window before.')
    payersBefore!: number | null
    @Count.orNull('Those of them that paid in this one too.')
    returned!: number | null
    @Ratio.orNull('returned / payersBefore')
    share!: string | null
    @Reason('Why these are null; null when they are not.')
    nullReason!: string | null
}

@DataType('A price that was set, and the calls around it.')
export class PriceChange {
    @Time('When it was set.')
    time!: Date
    @Of(() => PriceUnit, 'What it is per.')
    unit!: PriceUnit
    @Amount.orNull('OPG base units per input unit.')
    inputPrice!: bigint | null
    @Amount.orNull('OPG base units per output unit.')
    outputPrice!: bigint | null
    @Reason('Why the prices are null; null when they are not.')
    nullReason!: string | null
    @Count('Calls in the `daysBefore` days before it.')
    callsBefore!: number
    @Figure('Days looked at before it: 7.')
    daysBefore!: number
    @Count('Calls in the `daysAfter` days from it on.')
    callsAfter!: number
    @Figure('Days looked at after it: 7, or as many as the as-of time leaves.')
    daysAfter!: number
}

@DataType(
    'What a creator was credited and took out of the payment contract up to the as-of time, for all models it ever had.',
)
export class CreatorPayouts {
    @Amount('Credited: OPG base units.')
    accrued!: bigint
    @Amount('Taken out: OPG base units.')
    withdrawn!: bigint
    @Amount.orNull('accrued - withdrawn.')
    unwithdrawn!: bigint | null
    @Reason('Why that is null; null when it is not.')
    nullReason!: string | null
}

@DataType('Money from paid to accrued to withdrawn, up to the as-of time, whatever the window.')
export class StandingPayouts {
    @Amount('Paid by payments that name the model: OPG base units, gross.')
    paid!: bigint
    @Amount('Of `paid`, set aside for the creator that the model had at that time: OPG base units.')
    accrued!: bigint
    @Of.orNull(
        () => CreatorPayouts,
        'The whole account of its creator, as withdrawals do not say for which model; null where no registry has its creator.',
    )
    creator?: CreatorPayouts | null
}

@DataType(
    'How long a model waited from registration to its first call or payment, beside the models registered in the same UTC month.',
)
export class StandingFirstUse {
    @Flag.orNull('It was used up to the as-of time.')
    used!: boolean | null
    @Figure.orNull('Seconds from registration to first use; 0 when it was used before it was registered.')
    seconds!: number | null
    @Time.orNull('First moment of its month.')
    cohort!: Date | null
    @Count.orNull('Models registered in that month, itself included.')
    cohortSize!: number | null
    @Figure.orNull('Median of the cohort by Kaplan-Meier, the never used being censored at the as-of time.')
    cohortMedianSeconds!: number | null
    @Reason('Why that is null; null when it is not.')
    cohortMedianNullReason!: string | null
    @Figure.orNull('Share of the cohort that waited longer, 0 to 1, by the same curve.')
    shareFirstUsedLater!: number | null
    @Reason('Why `seconds` and what follows from it are null; null when they are not.')
    nullReason!: string | null
}

@DataType('Where a model stands among all models.')
export class ModelStanding {
    @Meta()
    meta!: AnswerMeta
    @ModelField('The model.')
    model!: ModelLabel
    @Text.orNull('Address of its creator at the as-of time; null where no registry has one.')
    creator!: string | null
    @Time.orNull('Time of its registration; null for a model that only a catalogue knows.')
    registeredAt!: Date | null
    @Count.orNull('From 1 on; equal demand shares the lowest. Null without demand.')
    rank!: number | null
    @Reason('Why it has no rank; null when it has.')
    rankNullReason!: string | null
    @Count('Models of the universe, used or not.')
    of!: number
    @Count('Models with demand in the window.')
    active!: number
    @Count.orNull('Other models with equal demand; null without rank.')
    tied!: number | null
    @Count.orNull('Rank in the window of the same length before.')
    previousRank!: number | null
    @Reason('Why it had none; null when it had.')
    previousRankNullReason!: string | null
    @Figure.orNull('Percent of the other models that had less demand: 0 for one without demand.')
    percentile!: number | null
    @Reason('Why that is null; null when it is not.')
    percentileNullReason!: string | null
    @Amount('Demand by the measure asked for: calls, payers, or OPG base units.')
    amount!: bigint
    @Amount('Calls in the window; nothing is excluded from them.')
    calls!: bigint
    @Amount('Paid for it in the window: OPG base units, gross, without what is excluded.')
    value!: bigint
    @Of(() => GrossAndNet, 'Paid for it in the window, gross and net of payments to oneself.')
    paid!: GrossAndNet
    @Count('Decimals of OPG amounts.')
    decimals!: number
    @Of(() => DemandShare, 'Its share of the measure.')
    share!: DemandShare
    @Amount.orNull('Price per call in force at the as-of time, OPG base units.')
    price!: bigint | null
    @Reason('Why there is none; null when there is.')
    priceNullReason!: string | null
    @Of.orNull(() => ModelNeighbour, 'The model with just more demand.')
    above!: ModelNeighbour | null
    @Reason('Why there is none; null when there is.')
    aboveNullReason!: string | null
    @Of.orNull(() => ModelNeighbour, 'The model with just less demand, if any.')
    below!: ModelNeighbour | null
    @Reason('Why there is none; null when there is.')
    belowNullReason!: string | null
    @Of(() => StandingPayers, 'Who paid for it.')
    payers!: StandingPayers
    @Of(() => StandingRetention, 'Who paid again.')
    retention?: StandingRetention
    @Of.list(
        () => PriceChange,
        `Prices set up to the as-of time, whatever the window: the last ${PRICE_CHANGES}, oldest first.`,
        { longest: PRICE_CHANGES },
    )
    priceChanges?: PriceChange[]
    @Of(() => StandingPayouts, 'From paid to accrued to withdrawn.')
    payouts?: StandingPayouts
    @Of(() => StandingFirstUse, 'How long it waited for its first use.')
    timeToFirstUse?: StandingFirstUse
    @Of.list(
        () => StandingPoint,
        `Its demand over the window, oldest first; at most the last ${HISTORY_POINTS} intervals. A window without beginning begins with its first demand.`,
        { longest: HISTORY_POINTS },
    )
    history?: StandingPoint[]
}
