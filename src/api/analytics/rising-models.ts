import { Args, ArgsType, Ctx, Field, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql'
import type { MarketQuestion } from '../../analytics/memory/market-memory'
import type { WindowDemand } from '../../analytics/memory/window-demand'
import type { ModelLabel } from '../../analytics/population/labels'
import { payersOf } from '../../analytics/population/payers-of'
import { risingModels } from '../../analytics/ranking/rising-models'
import { OPG_DECIMALS } from '../../networks/opg'
import type { ApiContext } from '../context'
import { Amount, Count, DataType, Of, Ratio, Text } from '../fields'
import { ModelField } from '../models/model-field'
import { marketMeta } from './answer-meta'
import { GrossAndNet } from './gross-and-net'
import { DemandArgs } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'

@ArgsType()
export class RisingModelsArgs extends DemandArgs {
    @Field(() => Int, { defaultValue: 20, description: 'Rows; at most 100.' })
    first!: number
}

@DataType('A model whose demand rose.')
export class RisingModel {
    @Count('By `rise`, from 1 on; models with equal rises share the lowest.')
    rank!: number
    @ModelField('The model.')
    model!: ModelLabel
    @Text.orNull('Address of its creator at the as-of time; null where no registry has one.')
    creator!: string | null
    @Amount('Demand in the window: calls, payers, or OPG base units.')
    amount!: bigint
    @Amount.list(
        'Demand in the three windows of the same length before, the latest first, as of the same moment.',
        { longest: 3 },
    )
    before!: bigint[]
    @Of(() => GrossAndNet, 'Paid for it in the window, gross and net of payments to oneself.')
    paid?: GrossAndNet
    @Ratio('Mean of `before`')
    meanBefore!: string
    @Ratio('`amount` less the mean of `before`')
    rise!: string
}

@DataType('Models whose demand is above its mean in the three windows before.')
export class RisingModels {
    @Meta()
    meta!: AnswerMeta
    @Count('Models that rose.')
    risen!: number
    @Count('Decimals of OPG amounts.')
    decimals!: number
    @Of.list(() => RisingModel, 'The steepest first.')
    rows!: RisingModel[]
}

/** A row with what its money is found by. */
type Found = RisingModel & { question: MarketQuestion; demand: WindowDemand; member: number }

@Resolver(() => RisingModel)
export class RisingModelsResolver {
    @Query(() => RisingModels, {
        description:
            'Models by how far their demand in a window is above its mean in the three windows of the same length before. Windows before the first block count as without demand.',
    })
    async risingModels(
        @Args(() => RisingModelsArgs) { window, asOf, ...request }: RisingModelsArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<RisingModels> {
        const question = await memory.question(window, asOf)
        const found = await risingModels(question, request)
        const meta = marketMeta(question, 'risingModels', found.universe, found.window.cells)
        const rows = found.rows.map((row): Found => ({ ...row, question, demand: found.window }))
        return { ...found, rows, meta, decimals: OPG_DECIMALS }
    }

    @FieldResolver()
    paid(@Root() { question, demand, member }: Found): Promise<GrossAndNet> {
        return payersOf(question, demand, [], member)
    }
}
