import { Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql'
import type { CohortInterval } from '../../analytics/cohorts/interval'
import { payerCohorts } from '../../analytics/cohorts/payer-cohorts'
import type { Exclusion } from '../../analytics/population/asked'
import { UNIVERSES } from '../../analytics/population/population-demand'
import type { ApiContext } from '../context'
import { Of } from '../fields'
import { marketMeta } from './answer-meta'
import { CohortIntervals } from './interval-types'
import { Exclusions } from './market-input'
import { PayerCohorts } from './payer-cohorts-types'
import { AsOfInput } from './question-input'

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
