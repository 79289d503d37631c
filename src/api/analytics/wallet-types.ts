import { ArgsType, Field, Int } from 'type-graphql'
import type { ModelLabel } from '../../analytics/population/labels'
import { HISTORY_POINTS } from '../../analytics/standing/history'
import { MOST_FACILITATORS } from '../../analytics/wallet/payer-account'
import { Amount, Count, DataType, enumOf, Of, Ratio, Reason, Text, Time } from '../fields'
import { ModelField } from '../models/model-field'
import { GrossAndNet } from './gross-and-net'
import { Partial } from './interval-types'
import { DemandArgs, Exclusions } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'
import { CreatorPayouts } from './model-standing-types'
import { QuestionArgs } from './question-input'
import { RankingPageInfo } from './top-models-types'

@ArgsType()
export class CreatorAccountArgs extends DemandArgs {
    @Text('Address of the creator, 0x and 40 hexadecimal digits in any case.')
    creator!: string
}

@ArgsType()
export class PayerAccountArgs extends QuestionArgs {
    @Text('Address of the payer, 0x and 40 hexadecimal digits in any case.')
    payer!: string

    @Field(() => [Exclusions], { defaultValue: [], description: 'What payments to leave out.' })
    exclude!: 'SELF_PAID'[]
}

@ArgsType()
export class PageArgs {
    @Field(() => Int, { defaultValue: 20, description: 'Rows on the page; at most 1,000.' })
    first!: number
    @Text.orNull(
        'Cursor of the last row seen. Give `asOf` too, so that the list stays the same from page to page.',
    )
    after?: string | null
}

const Ties = enumOf('WalletTie', 'What a wallet has to do with a model.', {
    OWNER: 'It owns it at the as-of time.',
    PAYOUT_ADDRESS: 'The registry has it as the address that the model is paid out to.',
    FORMER_OWNER: 'It owned it, and does no longer.',
    FORMER_PAYOUT_ADDRESS: 'The model was paid out to it, and is no longer.',
})

@DataType('A model that a wallet has or had to do with.')
export class WalletModel {
    @ModelField('The model.')
    model!: ModelLabel
    @Of.list(() => Ties, 'What it has to do with it.', { longest: 2 })
    ties!: (keyof typeof Ties)[]
    @Count.orNull('Rank among all models; null without demand.')
    rank!: number | null
    @Reason('Why it has no rank; null when it has.')
    rankNullReason!: string | null
    @Amount('Demand by the measure asked for: calls, payers, or OPG base units.')
    amount!: bigint
    @Amount('Calls in the window; nothing is excluded from them.')
    calls!: bigint
    @Amount('Paid for it in the window: OPG base units, gross; nothing is excluded.')
    value!: bigint
}

@DataType('Models of a wallet, the most demanded first, then by id.')
export class WalletModels {
    @Count('All of them.')
    total!: number
    @Of.list(() => WalletModel, 'The page.')
    rows!: WalletModel[]
    @Of(() => RankingPageInfo, 'Where the page ends.')
    pageInfo!: RankingPageInfo
}

@DataType('A wallet that paid for a creator’s models.')
export class WalletPayer {
    @Text('Its address.')
    payer!: string
    @Amount('What it paid in the window: OPG base units, without what is excluded.')
    value!: bigint
    @Ratio.orNull('value / all that was paid for these models', 'null when nothing was paid')
    share!: string | null
    @Amount('Of `value`, paid to oneself: OPG base units.')
    selfPaid!: bigint
}

@DataType('Wallets that paid for a creator’s models, the largest first.')
export class WalletPayers {
    @Count('All of them.')
    total!: number
    @Of.list(() => WalletPayer, 'The page.')
    rows!: WalletPayer[]
    @Of(() => RankingPageInfo, 'Where the page ends.')
    pageInfo!: RankingPageInfo
}

@DataType('What a creator was credited for one model.')
export class WalletEarning {
    @ModelField.orNull('The model; null where the payment contract names none.')
    model!: ModelLabel | null
    @Amount('Credits.')
    credits!: bigint
    @Amount('Their sum, OPG base units.')
    amount!: bigint
}

@DataType('What a creator was credited in the window, by model, most first.')
export class WalletEarnings {
    @Amount('All of it, OPG base units.')
    accrued!: bigint
    @Count('Models that it was credited for.')
    total!: number
    @Of.list(() => WalletEarning, 'The page.')
    rows!: WalletEarning[]
    @Of(() => RankingPageInfo, 'Where the page ends.')
    pageInfo!: RankingPageInfo
}

@DataType('Earnings that a creator took out of the payment contract.')
export class WalletWithdrawal {
    @Text('chainId-txHash-logIndex')
    id!: string
    @Time('When.')
    time!: Date
    @Count('Chain.')
    chainId!: number
    @Count('Height of its block.')
    height!: number
    @Text('Its transaction.')
    txHash!: string
    @Text.orNull('Where they went; null where the log does not say.')
    to!: string | null
    @Amount('How much, OPG base units.')
    amount!: bigint
}

@DataType('What a creator took out in the window, the newest first.')
export class WalletWithdrawals {
    @Of.list(() => WalletWithdrawal, 'The page.')
    rows!: WalletWithdrawal[]
    @Of(() => RankingPageInfo, 'Where the page ends.')
    pageInfo!: RankingPageInfo
}

@DataType('Everything that is known of a wallet on the earning side.')
export class CreatorAccount {
    @Meta()
    meta!: AnswerMeta
    @Text('Its address.')
    creator!: string
    @Count('Decimals of OPG amounts.')
    decimals!: number
    @Of(() => WalletModels, 'Models that it owns or is paid for, now or once.')
    models?: WalletModels
    @Of(() => GrossAndNet, 'Paid in the window for the models that it owns or is paid for at the as-of time.')
    paid?: GrossAndNet
    @Of(() => WalletPayers, 'Who paid for these.')
    payers?: WalletPayers
    @Of(
        () => CreatorPayouts,
        'Its account in the payment contract up to the as-of time, whatever the window.',
    )
    account?: CreatorPayouts
    @Of(() => WalletEarnings, 'What it was credited in the window.')
    earnings?: WalletEarnings
    @Of(() => WalletWithdrawals, 'What it took out in the window.')
    withdrawals?: WalletWithdrawals
}

@DataType('What a wallet paid for one model.')
export class PaidModel {
    @ModelField.orNull('The model; null for payments that name none.')
    model!: ModelLabel | null
    @Amount('Payments, in any token.')
    payments!: bigint
    @Amount('Calls that these say they pay for.')
    paidCalls!: bigint
    @Amount('What was paid, OPG base units.')
    value!: bigint
    @Amount('Of `value`, paid to oneself.')
    selfPaid!: bigint
    @Time('First of the payments.')
    firstPaidAt!: Date
    @Time('Last of them.')
    lastPaidAt!: Date
}

@DataType('What a wallet paid for, most first.')
export class PaidModels {
    @Count('All of them; payments that name no model are one.')
    total!: number
    @Of.list(() => PaidModel, 'The page.')
    rows!: PaidModel[]
    @Of(() => RankingPageInfo, 'Where the page ends.')
    pageInfo!: RankingPageInfo
}

@DataType('What a wallet paid in one step of time.')
export class PaidPoint {
    @Time('First moment of it that lies in the window.')
    start!: Date
    @Time('First moment after it.')
    end!: Date
    @Partial()
    partial!: boolean
    @Amount('Payments, in any token.')
    payments!: bigint
    @Amount('What was paid, OPG base units.')
    value!: bigint
    @Amount('Of `value`, paid to oneself.')
    selfPaid!: bigint
}

@DataType('Who settled payments of a wallet.')
export class UsedFacilitator {
    @Text.orNull(
        'Address: the facilitator that the signed terms name, or else the sender of the transaction; null where the wallet sent it itself.',
    )
    facilitator!: string | null
    @Amount('Payments, in any token.')
    payments!: bigint
    @Amount('What was paid, OPG base units.')
    value!: bigint
}

@DataType('Everything that a wallet paid.')
export class PayerAccount {
    @Meta()
    meta!: AnswerMeta
    @Text('Its address.')
    payer!: string
    @Reason('Why there is nothing; null when there is something.')
    nothingReason!: string | null
    @Amount('Payments in the window, in any token, without what is excluded.')
    payments!: bigint
    @Amount('Calls that these say they pay for; x402 payments do not say.')
    paidCalls!: bigint
    @Amount('What was paid, OPG base units, without what is excluded.')
    value!: bigint
    @Of(() => GrossAndNet, 'What was paid, gross and net of payments to oneself.')
    paid!: GrossAndNet
    @Count('Decimals of OPG amounts.')
    decimals!: number
    @Time.orNull('First payment in the window; null without one.')
    firstPaidAt!: Date | null
    @Time.orNull('Last payment in the window; null without one.')
    lastPaidAt!: Date | null
    @Of(() => PaidModels, 'What it paid for.')
    models?: PaidModels
    @Of.list(
        () => PaidPoint,
        `What it paid over the window, oldest first; at most the last ${HISTORY_POINTS} intervals. A window without beginning begins with its first payment.`,
        { longest: HISTORY_POINTS },
    )
    history?: PaidPoint[]
    @Of.list(
        () => UsedFacilitator,
        `Who settled its x402 payments, most first; at most ${MOST_FACILITATORS}.`,
        { longest: MOST_FACILITATORS },
    )
    facilitators?: UsedFacilitator[]
}
