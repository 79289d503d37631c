import { ArgsType, Field, Int } from 'type-graphql'
import type { ModelLabel } from '../../analytics/population/labels'
import type { Interval } from '../../analytics/question/interval'
import { SPARKLINE_STEPS } from '../../analytics/ranking/sparkline'
import { Amount, Count, DataType, Flag, Of, Ratio, Reason, Text, Time } from '../fields'
import { ModelField } from '../models/model-field'
import { GrossAndNet } from './gross-and-net'
import { Intervals, PartialList } from './interval-types'
import { DemandArgs } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'

@ArgsType()
export class TopModelsArgs extends DemandArgs {
    @Field(() => Int, { defaultValue: 20, description: 'Rows on the page; at most 1,000.' })
    first!: number
    @Text.orNull(
        'Cursor of the last row seen. Give `asOf` too, so that the ranking stays the same from page to page.',
    )
    after?: string | null
}

@DataType(
    'A share of all demand, including demand that is attributed to no model, with the least and the most it can be: demand that names no model, or a string that no model has claimed, could belong to any model. Of PAYERS: the share of all wallets that paid; such shares overlap.',
)
export class DemandShare {
    @Ratio.orNull('The share', 'null when there is no demand')
    share!: string | null
    @Ratio.orNull('The least')
    least!: string | null
    @Ratio.upOrNull('The most')
    most!: string | null
    @Reason('Why they are null; null when they are not.')
    nullReason!: string | null
}

@DataType('Demand over the window, step by step; the first and last steps are cut by the window.')
export class Sparkline {
    @Of(() => Intervals, 'Length of a step; it follows from that of the window.')
    interval!: Interval
    @Time.orNull(
        'First moment of the first step; null without steps. A window without beginning begins with the model’s first demand.',
    )
    start!: Date | null
    @Amount.list(`Of the measure asked for, oldest step first; at most the last ${SPARKLINE_STEPS} steps.`, {
        longest: SPARKLINE_STEPS,
    })
    amounts!: bigint[]
    @PartialList(SPARKLINE_STEPS)
    partial!: boolean[]
}

@DataType('A model in the ranking.')
export class TopModel {
    @Count('From 1 on; models with equal amounts share the lowest.')
    rank!: number
    @Count.orNull('Rank in the window of the same length before, as of the same moment.')
    previousRank!: number | null
    @Reason('Why it had none; null when it had.')
    previousRankNullReason!: string | null
    @ModelField('The model.')
    model!: ModelLabel
    @Text.orNull('Address of its creator at the as-of time; null where no registry has one.')
    creator!: string | null
    @Amount('Demand by the measure asked for: calls, payers, or OPG base units.')
    amount!: bigint
    @Amount('Calls; nothing is excluded from them, as a call does not say who paid.')
    calls!: bigint
    @Amount('Paid for it: OPG base units, gross, without what is excluded.')
    value!: bigint
    @Of(() => GrossAndNet, 'Paid for it, gross and net of payments to oneself.')
    paid!: GrossAndNet
    @Of(() => DemandShare, 'Its share of the measure.')
    share!: DemandShare
    @Ratio.orNull(
        'Share of this and all rows above together',
        'null for PAYERS, as one wallet may pay for several models',
    )
    cumulativeShare!: string | null
    @Count('Distinct wallets that paid for it, without those excluded.')
    payers!: number
    @Ratio.orNull('Part of `value` that its largest payer paid', 'null when `value` is 0')
    topPayerShare!: string | null
    @Ratio.orNull(
        'Part of all that was paid for it, excluded or not, that was paid to oneself',
        'null when nothing was paid',
    )
    selfPaidShare!: string | null
    @Amount.orNull('Price per call in force at the as-of time, OPG base units.')
    price!: bigint | null
    @Reason('Why there is none; null when there is.')
    priceNullReason!: string | null
    @Of(() => Sparkline, 'The measure over the window.')
    sparkline?: Sparkline
    @Text('Place of the row; opaque.')
    cursor!: string
}

@DataType('Where a page of a ranking ends.')
export class RankingPageInfo {
    @Flag('There are more rows.')
    hasNextPage!: boolean
    @Text.orNull('Pass it as `after` for the next page; null when the page is empty.')
    endCursor!: string | null
}

@DataType('Models by their demand, the most demanded first.')
export class TopModels {
    @Meta()
    meta!: AnswerMeta
    @Count('Models with demand in the window: only these have a rank.')
    active!: number
    @Amount('All demand: `attributed` + `outside`. Of PAYERS: all wallets that paid in the window.')
    total!: bigint
    @Amount.orNull('Demand of all models; null for PAYERS, as one wallet may pay for several.')
    attributed!: bigint | null
    @Amount.orNull('Demand that is attributed to no model; null for PAYERS.')
    outside!: bigint | null
    @Count('Decimals of OPG amounts.')
    decimals!: number
    @Of.list(() => TopModel, 'The page.')
    rows!: TopModel[]
    @Of(() => RankingPageInfo, 'Where the page ends.')
    pageInfo!: RankingPageInfo
}
