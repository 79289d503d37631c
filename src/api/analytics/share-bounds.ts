import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { shareBounds } from '../../analytics/attribution/share-bounds'
import { modelUniverse } from '../../analytics/population/population-demand'
import type { ApiContext } from '../context'
import { Amount, DataType, enumOf, Ratio, Reason, Text } from '../fields'
import { marketMeta } from './answer-meta'
import { type AnswerMeta, Meta } from './meta-types'
import { QuestionArgs } from './question-input'

export const ShareMeasure = enumOf('ShareMeasure', 'What a share is of.', {
    CALLS: 'Calls seen.',
    VALUE: 'OPG paid.',
})

@DataType('The least and the most a model’s share can be, given what is not attributed.')
export class ShareBounds {
    @Meta()
    meta!: AnswerMeta
    @Text('The model.')
    modelId!: string
    @Amount('Demand that names it: calls, or OPG base units.')
    attributed!: bigint
    @Amount('All demand.')
    total!: bigint
    @Amount('Demand that could be its: that names no model, or a string that no model has claimed.')
    unattributed!: bigint
    @Ratio.orNull('attributed / total', 'null when there is no demand')
    least!: string | null
    @Text.orNull(
        '(attributed + unattributed) / total: decimal, 12 places, rounded up; null when there is no demand.',
    )
    most!: string | null
    @Reason('Why the shares are null; null when they are not.')
    nullReason!: string | null
    @Text('What these numbers leave out.')
    caveat!: string
}

@Resolver()
export class ShareBoundsResolver {
    @Query(() => ShareBounds, {
        description:
            'The least and the most a model’s share can be, given what is not attributed to any model.',
    })
    async shareBounds(
        @Arg('modelId', () => String, { description: 'Id of the model.' }) modelId: string,
        @Arg('measure', () => ShareMeasure, { description: 'What the share is of.' })
        measure: keyof typeof ShareMeasure,
        @Args(() => QuestionArgs) { window, asOf }: QuestionArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<ShareBounds> {
        const question = await memory.question(window, asOf)
        const what = measure === ShareMeasure.CALLS ? 'calls' : 'value'
        const bounds = await shareBounds(question, modelId, what)
        const { cells } = await question.demand()
        return { meta: marketMeta(question, 'shareBounds', modelUniverse(question), cells), ...bounds }
    }
}
