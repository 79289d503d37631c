import { Args, ArgsType, Ctx, Field, Int, Query, Resolver } from 'type-graphql'
import { ENOUGH_MODELS, NEWCOMER_DAYS, NEWCOMERS_OF_DAYS, openings } from '../../analytics/openings/openings'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { Amount, Count, DataType, Of, Ratio, Reason, Text } from '../fields'
import { marketMeta } from './answer-meta'
import { type AnswerMeta, Meta } from './meta-types'
import { PriceDemandArgs } from './price-demand'
import { DemandShare } from './top-models-types'

@ArgsType()
class OpeningsArgs extends PriceDemandArgs {
    @Field(() => Int, { defaultValue: 50, description: 'Rows; at most 1,000.' })
    first!: number
}

@DataType('Prices that are alike.')
export class OpeningPrice {
    @Text('`free`, a decade such as `0.001 to 0.01 OPG`, `not priced in OPG per call`, `no price`.')
    name!: string
    @Amount.orNull('Least price in it, OPG base units per input unit; null where there is none to compare.')
    from!: bigint | null
    @Amount.orNull('Least price above it, OPG base units per input unit; null as `from` is.')
    below!: bigint | null
}

@DataType(
    'Models that do the same at a price alike, with the demand for them. There is no score: each part is told.',
)
export class Opening {
    @Count.orNull(
        'From 1 on, by demand to an offered model; equal ones share the lowest. Null for groups with too few models.',
    )
    rank!: number | null
    @Reason(
        `Why it has no rank: it has less than ${ENOUGH_MODELS} models, too few to tell. Null when it has.`,
    )
    tooFewReason!: string | null
    @Text.orNull('What the models are for, as the catalogues say now; null where none says.')
    task!: string | null
    @Of(() => OpeningPrice, 'The prices that they are offered at as of the moment.')
    price!: OpeningPrice
    @Count('Models offered.')
    offered!: number
    @Count('Of these, models with demand in the window.')
    used!: number
    @Amount('Their demand by the measure asked for: calls, or OPG base units.')
    amount!: bigint
    @Ratio('amount / offered, in the unit of `amount`')
    amountPerModel!: string
    @Of(() => DemandShare, 'Their share of all demand; at most, if all that can’t be attributed were theirs.')
    share!: DemandShare
    @Ratio.orNull('Part of `amount` that the most demanded one has', 'null without demand')
    leaderShare!: string | null
    @Count(
        `Models registered in the ${NEWCOMERS_OF_DAYS} days that end ${NEWCOMER_DAYS} days before the as-of time, whatever the window: each has had ${NEWCOMER_DAYS} days.`,
    )
    newcomers!: number
    @Count(`Of \`newcomers\`, those with a first call or payment within ${NEWCOMER_DAYS} days.`)
    newcomersUsed!: number
    @Ratio.orNull('newcomersUsed / newcomers', 'null without newcomers')
    newcomersUsedShare!: string | null
}

@DataType('Where demand is large beside what is offered.')
export class Openings {
    @Meta()
    meta!: AnswerMeta
    @Amount('All demand: that of all groups and `outside` together.')
    total!: bigint
    @Amount('Demand that is attributed to no model.')
    outside!: bigint
    @Amount(
        'Of `outside`, demand that could be any model’s: it names none, or a string that none has claimed.',
    )
    unattributed!: bigint
    @Ratio.orNull('unattributed / total', 'null without demand')
    unattributedShare!: string | null
    @Count('Decimals of OPG amounts.')
    decimals!: number
    @Count('Groups in all.')
    groups!: number
    @Count(`Groups with less than ${ENOUGH_MODELS} models.`)
    tooFew!: number
    @Of.list(() => Opening, 'Most demand to an offered model first; those with too few models last.')
    rows!: Opening[]
}

@Resolver()
export class OpeningsResolver {
    @Query(() => Openings, {
        description:
            'Where an opening is: models by task and price, with demand to each offered model, how much of it the leader has, how newcomers fared, and how much can’t be attributed. A description of the window, no forecast.',
    })
    async openings(
        @Args(() => OpeningsArgs) { window, asOf, ...request }: OpeningsArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<Openings> {
        const question = await memory.question(window, asOf)
        const found = await openings(question, request)
        return {
            meta: marketMeta(question, 'openings', found.universe, found.window.cells),
            total: found.total,
            outside: found.outside ?? 0n,
            unattributed: found.open,
            unattributedShare: found.openShare,
            decimals: OPG_DECIMALS,
            groups: found.groups,
            tooFew: found.tooFew,
            rows: found.rows.map(({ band, ...row }) => ({ ...row, price: band })),
        }
    }
}
