import { ArgsType, Field, Int } from 'type-graphql'
import { Amount, Count, DataType, Of, Ratio } from '../fields'
import { GrossAndNet } from './gross-and-net'
import { DemandArgs } from './market-input'
import { type AnswerMeta, Meta } from './meta-types'
import { ModelName } from './top-models-types'

@ArgsType()
export class RisingModelsArgs extends DemandArgs {
    @Field(() => Int, { defaultValue: 20, description: 'Rows; at most 100.' })
    first!: number
}

@DataType('A model whose demand rose.')
export class RisingModel {
    @Count('By `rise`, from 1 on; models with equal rises share the lowest.')
    rank!: number
    @Of(() => ModelName, 'The model.')
    model!: ModelName
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
