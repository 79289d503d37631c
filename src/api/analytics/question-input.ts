import { customScalars } from '@subsquid/openreader/lib/scalars'
import { ArgsType, Field, InputType, Int, registerEnumType } from 'type-graphql'
import type { WindowName } from '../../analytics/question/window'

export enum WindowNames {
    DAY = 'DAY',
    WEEK = 'WEEK',
    MONTH = 'MONTH',
    QUARTER = 'QUARTER',
    ALL = 'ALL',
}

registerEnumType(WindowNames, {
    name: 'WindowName',
    description: 'A window that ends at the as-of time.',
    valuesConfig: {
        DAY: { description: 'The last 24 hours.' },
        WEEK: { description: 'The last 7 days.' },
        MONTH: { description: 'The last 30 days.' },
        QUARTER: { description: 'The last 90 days.' },
        ALL: { description: 'Everything since the first block.' },
    },
})

@InputType({
    description: 'A span of block times: a name, or times. It never reaches past the as-of time.',
})
export class WindowInput {
    @Field(() => WindowNames, { nullable: true, description: 'A window that ends at the as-of time.' })
    last?: WindowName | null

    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'First moment in it; null = no bound.',
    })
    from?: Date | null

    @Field(() => customScalars.DateTime, {
        nullable: true,
        description: 'First moment after it; null = up to the as-of time.',
    })
    to?: Date | null
}

@InputType({
    description:
        'A past moment: a time, or a block of one chain (then its time decides the other chain’s block).',
})
export class AsOfInput {
    @Field(() => customScalars.DateTime, { nullable: true, description: 'Facts up to this time.' })
    time?: Date | null

    @Field(() => Int, { nullable: true, description: 'Chain of the block: 10740 OpenGradient, 8453 Base.' })
    chainId?: number | null

    @Field(() => Int, {
        nullable: true,
        description:
            'Facts up to this block; one without facts stands for the last one before it that has some.',
    })
    height?: number | null
}

/** What every question about the market may be narrowed by. */
@ArgsType()
export class QuestionArgs {
    @Field(() => WindowInput, { nullable: true, description: 'Span of time; ALL when left out.' })
    window!: WindowInput | null

    @Field(() => AsOfInput, { nullable: true, description: 'Past moment; the present when left out.' })
    asOf!: AsOfInput | null
}
