import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { shareBounds } from '../../analytics/attribution/share-bounds'
import type { ModelLabel } from '../../analytics/population/labels'
import { modelUniverse } from '../../analytics/population/population-demand'
import type { ApiContext } from '../context'
import { Amount, DataType, enumOf, Of, Text } from '../fields'
import { MODEL_ARGUMENT } from '../model-argument'
import { ModelField } from '../models/model-field'
import { marketMeta } from './answer-meta'
import { type AnswerMeta, Meta } from './meta-types'
import { QuestionArgs } from './question-input'
import { DemandShare } from './top-models-types'

export const ShareMeasure = enumOf('ShareMeasure', 'What a share is of.', {
    CALLS: 'Calls seen.',
    VALUE: 'OPG paid.',
})

@DataType('The least and the most a model’s share can be, given what is not attributed.')
export class ShareBounds {
    @Meta()
    meta!: AnswerMeta
    @ModelField('The model.')
    model!: ModelLabel
    @Amount('Demand that names it: calls, or OPG base units.')
    attributed!: bigint
    @Amount('All demand.')
    total!: bigint
    @Amount('Demand that could be its: that names no model, or a string that no model has claimed.')
    unattributed!: bigint
    @Of(
        () => DemandShare,
        'The share: least is attributed / total, most is (attributed + unattributed) / total.',
    )
    share!: DemandShare
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
        @Arg('model', () => String, { description: `The model: ${MODEL_ARGUMENT}, at the as-of time.` })
        model: string,
        @Arg('measure', () => ShareMeasure, { description: 'What the share is of.' })
        measure: keyof typeof ShareMeasure,
        @Args(() => QuestionArgs) { window, asOf }: QuestionArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<ShareBounds> {
        const question = await memory.question(window, asOf)
        const what = measure === ShareMeasure.CALLS ? 'calls' : 'value'
        const bounds = await shareBounds(question, model, what)
        const { cells } = await question.demand()
        return { meta: marketMeta(question, 'shareBounds', modelUniverse(question), cells), ...bounds }
    }
}
