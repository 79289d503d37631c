import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Arg, Args, Ctx, Field, ObjectType, Query, Resolver, registerEnumType } from 'type-graphql'
import { shareBounds } from '../../analytics/attribution/share-bounds'
import { modelUniverse } from '../../analytics/population/population-demand'
import type { ApiContext } from '../context'
import { marketMeta } from './answer-meta'
import { asking } from './asking'
import { AnswerMeta } from './meta-types'
import { QuestionArgs } from './question-input'

export enum ShareMeasure {
    CALLS = 'CALLS',
    VALUE = 'VALUE',
}

registerEnumType(ShareMeasure, {
    name: 'ShareMeasure',
    description: 'What a share is of.',
    valuesConfig: {
        CALLS: { description: 'Calls seen.' },
        VALUE: { description: 'OPG paid.' },
    },
})

@ObjectType({
    description: 'The least and the most a model’s share can be, given what is not attributed.',
    simpleResolvers: true,
})
export class ShareBounds {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => String, { description: 'The model.' })
    modelId!: string

    @Field(() => customScalars.BigInt, { description: 'Demand that names it: calls, or OPG base units.' })
    attributed!: bigint

    @Field(() => customScalars.BigInt, { description: 'All demand.' })
    total!: bigint

    @Field(() => customScalars.BigInt, {
        description: 'Demand that could be its: that names no model, or a string that no model has claimed.',
    })
    unattributed!: bigint

    @Field(() => String, {
        nullable: true,
        description: 'attributed / total: decimal, 12 places, rounded down; null when there is no demand.',
    })
    least!: string | null

    @Field(() => String, {
        nullable: true,
        description:
            '(attributed + unattributed) / total: decimal, 12 places, rounded up; null when there is no demand.',
    })
    most!: string | null

    @Field(() => String, { nullable: true, description: 'Why the shares are null; null when they are not.' })
    nullReason!: string | null

    @Field(() => String, { description: 'What these numbers leave out.' })
    caveat!: string
}

const METHOD = { name: 'shareBounds', version: '2' }

@Resolver()
export class ShareBoundsResolver {
    @Query(() => ShareBounds, {
        description:
            'The least and the most a model’s share can be, given what is not attributed to any model.',
    })
    shareBounds(
        @Arg('modelId', () => String, { description: 'Id of the model.' }) modelId: string,
        @Arg('measure', () => ShareMeasure, { description: 'What the share is of.' }) measure: ShareMeasure,
        @Args(() => QuestionArgs) { window, asOf }: QuestionArgs,
        @Ctx() { memory }: ApiContext,
    ): Promise<ShareBounds> {
        return asking(async () => {
            const question = await memory.question(window, asOf)
            const what = measure === ShareMeasure.CALLS ? 'calls' : 'value'
            const bounds = await shareBounds(question, modelId, what)
            const { cells } = await question.demand()
            return { meta: marketMeta(question, METHOD, modelUniverse(question), cells), ...bounds }
        })
    }
}
