import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Float, Int, ObjectType, registerEnumType } from 'type-graphql'
import { AnswerMeta } from './meta-types'

export enum Intervals {
    DAY = 'DAY',
    WEEK = 'WEEK',
    MONTH = 'MONTH',
}

registerEnumType(Intervals, {
    name: 'Interval',
    description: 'What a window is cut into.',
    valuesConfig: {
        DAY: { description: 'UTC days.' },
        WEEK: { description: 'Weeks from Monday on, UTC.' },
        MONTH: { description: 'Calendar months, UTC.' },
    },
})

const NULLABLE = 'null as `nullReason` says'

@ObjectType({
    description: 'How demand was spread in one interval, as it was known at its end.',
    simpleResolvers: true,
})
export class DemandHistoryPoint {
    @Field(() => customScalars.DateTime, { description: 'First moment in it.' })
    start!: Date

    @Field(() => customScalars.DateTime, {
        description:
            'First moment after it; where the window ends, or begins, inside an interval, it is cut.',
    })
    end!: Date

    @Field(() => Int, { description: 'Members of the population at its end, used or not.' })
    n!: number

    @Field(() => Int, { description: 'Members with demand in it.' })
    active!: number

    @Field(() => customScalars.BigInt, {
        description:
            'Sum over the members: calls, payers (counted for each member), or OPG base units (10^-18 OPG).',
    })
    total!: bigint

    @Field(() => Float, { nullable: true, description: `Gini index of all members, 0 to 1; ${NULLABLE}.` })
    gini!: number | null

    @Field(() => Float, {
        nullable: true,
        description: `Gini index of the members with demand, 0 to 1; ${NULLABLE}.`,
    })
    giniActive!: number | null

    @Field(() => Float, {
        nullable: true,
        description: `Share of the members without demand, 0 to 1; ${NULLABLE}.`,
    })
    inactiveShare!: number | null

    @Field(() => Float, {
        nullable: true,
        description: `Effective number of members (Hill number, q = 1); ${NULLABLE}.`,
    })
    effectiveModels!: number | null

    @Field(() => Float, {
        nullable: true,
        description: `Herfindahl-Hirschman index, 0 to 1; ${NULLABLE}.`,
    })
    hhi!: number | null

    @Field(() => String, { nullable: true, description: 'Why a measure is null; null when none is.' })
    nullReason!: string | null
}

/** Three years of days, about. */
const LONGEST = 1_100

@ObjectType({ description: 'How the spread of demand changed over time.', simpleResolvers: true })
export class DemandHistory {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => Intervals, { description: 'What the window is cut into.' })
    interval!: Intervals

    @Field(() => Int, {
        nullable: true,
        description: 'Decimal places of `total`, for VALUE; null: it is a count.',
    })
    decimals!: number | null

    @Extensions({ longest: LONGEST })
    @Field(() => [DemandHistoryPoint], { description: 'The intervals, the first first.' })
    points!: DemandHistoryPoint[]
}
