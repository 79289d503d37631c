import { customScalars } from '@subsquid/openreader/lib/scalars'
import { ArgsType, Extensions, Field, Int, ObjectType } from 'type-graphql'
import { DemandArgs } from './market-input'
import { AnswerMeta } from './meta-types'
import { ModelName } from './top-models-types'

@ArgsType()
export class RisingModelsArgs extends DemandArgs {
    @Field(() => Int, { defaultValue: 20, description: 'Rows; at most 100.' })
    first!: number
}

@ObjectType({ description: 'A model whose demand rose.', simpleResolvers: true })
export class RisingModel {
    @Field(() => Int, { description: 'By `rise`, from 1 on; models with equal rises share the lowest.' })
    rank!: number

    @Field(() => ModelName, { description: 'The model.' })
    model!: ModelName

    @Field(() => customScalars.BigInt, {
        description: 'Demand in the window: calls, payers, or OPG base units.',
    })
    amount!: bigint

    @Extensions({ longest: 3 })
    @Field(() => [customScalars.BigInt], {
        description:
            'Demand in the three windows of the same length before, the latest first, as of the same moment.',
    })
    before!: bigint[]

    @Field(() => String, { description: 'Mean of `before`: decimal, 12 places, rounded down.' })
    meanBefore!: string

    @Field(() => String, {
        description: '`amount` less the mean of `before`: decimal, 12 places, rounded down.',
    })
    rise!: string
}

@ObjectType({
    description: 'Models whose demand is above its mean in the three windows before.',
    simpleResolvers: true,
})
export class RisingModels {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => Int, { description: 'Models that rose.' })
    risen!: number

    @Field(() => Int, { description: 'Decimals of OPG amounts.' })
    decimals!: number

    @Field(() => [RisingModel], { description: 'The steepest first.' })
    rows!: RisingModel[]
}
