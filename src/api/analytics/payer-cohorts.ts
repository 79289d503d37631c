import { Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql'
import { type CohortInterval, MOST_INTERVALS, payerCohorts } from '../../analytics/cohorts/payer-cohorts'
import type { Exclusion } from '../../analytics/population/asked'
import { UNIVERSES } from '../../analytics/population/population-demand'
import type { ApiContext } from '../context'
import { Count, DataType, Flag, Of, Ratio, Time } from '../fields'
import { marketMeta } from './answer-meta'
import { CohortIntervals, Partial } from './interval-types'
import { Exclusions } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'
import { AsOfInput } from './question-input'

@DataType('How many of a cohort paid in a later period.')
export class Retention {
    @Count('Intervals since the one of the first payment, which is 0.')
    period!: number
    @Time('First moment of the period.')
    start!: Date
    @Count('Payers who paid in it or, `rolling`, in it or later.')
    active!: number
    @Ratio('active / payers of the cohort')
    share!: string
    @Flag('False for the period that the as-of time lies in.')
    complete!: boolean
    @Partial()
    partial!: boolean
}

@DataType('Payers who first paid in the same interval.')
export class PayerCohort {
    @Time('First moment of the interval.')
    start!: Date
    @Count('Payers who first paid in it. A payer is a wallet, not a person.')
    payers!: number
    @Partial()
    partial!: boolean

    // Younger cohorts have fewer periods: half of the square.

    @Of.list(
        () => Retention,
        'A row a period up to the as-of time; empty when nobody first paid in this interval.',
        { longest: MOST_INTERVALS / 2 + 1 },
    )
    retention!: Retention[]
}

@DataType('Whether payers come back.')
export class PayerCohorts {
    @Meta()
    meta!: AnswerMeta
    @Count('All payers up to the as-of time.')
    payers!: number
    @Count('Payers who first paid before the first cohort of `cohorts`.')
    earlier!: number
    @Of.list(() => PayerCohort, `The last ${MOST_INTERVALS} cohorts, the oldest first.`, {
        longest: MOST_INTERVALS,
    })
    cohorts!: PayerCohort[]
}

@ArgsType()
class PayerCohortsArgs {
    @Field(() => CohortIntervals, {
        defaultValue: CohortIntervals.MONTH,
        description: 'Spans of time that cohorts are made of.',
    })
    interval!: CohortInterval

    @Field(() => Boolean, {
        defaultValue: false,
        description: 'Count payers who paid in a period or later, and not only those who paid in it.',
    })
    rolling!: boolean

    @Field(() => [Exclusions], { defaultValue: [], description: 'What payments to leave out.' })
    exclude!: Exclusion[]

    @Of.orNull(() => AsOfInput, 'Past moment; the present when left out.')
    asOf!: AsOfInput | null
}

@Resolver()
export class PayerCohortsResolver {
    @Query(() => PayerCohorts, {
        description:
            'Payers by the month or week of their first payment, and the share that paid again later.',
    })
    async payerCohorts(
        @Args(() => PayerCohortsArgs) { interval, rolling, exclude, asOf }: PayerCohortsArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<PayerCohorts> {
        const question = await memory.question(null, asOf)
        const found = await payerCohorts(question, { interval, rolling, exclude })
        const universe = { definition: UNIVERSES.PAYERS, size: found.payers }
        const paid = (await question.demand()).cells.filter(({ payments }) => payments > 0)
        return { ...found, meta: marketMeta(question, 'payerCohorts', universe, paid) }
    }
}
