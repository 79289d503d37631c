import { ArgsType, Field, InputType } from 'type-graphql'
import type { WindowRequest } from '../../analytics/question/window'
import { Count, Of, Time } from '../fields'
import { WindowScalar } from './window-scalar'

@InputType({
    description:
        'A past moment: a time, or a block of one chain (then its time decides the other chain’s block: on a chain with few events that of the last one, perhaps hours before).',
})
export class AsOfInput {
    @Time.orNull('Facts up to this time.')
    time?: Date | null

    @Count.orNull('Chain of the block: 10740 OpenGradient, 8453 Base.')
    chainId?: number | null

    @Count.orNull('Facts up to this block. A block without facts means the last one before it that has some.')
    height?: number | null
}

/** What every question about the market may be narrowed by. */
@ArgsType()
export class QuestionArgs {
    @Field(() => WindowScalar, {
        nullable: true,
        description: 'Span of time: DAY, WEEK, MONTH, QUARTER, YEAR, ALL or {from, to}; ALL when left out.',
    })
    window!: WindowRequest | null

    @Of.orNull(() => AsOfInput, 'Past moment; the present when left out.')
    asOf!: AsOfInput | null
}
