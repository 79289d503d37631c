import { customScalars } from '@subsquid/openreader/lib/scalars'
import { Extensions, Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { MOST_INTERVALS } from '../../analytics/cohorts/payer-cohorts'
import { AnswerMeta } from './meta-types'

export enum CohortIntervals {
    WEEK = 'WEEK',
    MONTH = 'MONTH',
}

registerEnumType(CohortIntervals, {
    name: 'CohortInterval',
    description: 'Spans of time that cohorts are made of, UTC.',
    valuesConfig: {
        WEEK: { description: 'Weeks from Monday.' },
        MONTH: { description: 'Calendar months.' },
    },
})

@ObjectType({ description: 'How many of a cohort paid in a later period.', simpleResolvers: true })
export class Retention {
    @Field(() => Int, { description: 'Intervals since the one of the first payment, which is 0.' })
    period!: number

    @Field(() => customScalars.DateTime, { description: 'First moment of the period.' })
    start!: Date

    @Field(() => Int, { description: 'Payers who paid in it or, `rolling`, in it or later.' })
    active!: number

    @Field(() => String, {
        description: 'active / payers of the cohort: decimal, 12 places, rounded down.',
    })
    share!: string

    @Field(() => Boolean, { description: 'False for the period that the as-of time lies in.' })
    complete!: boolean
}

@ObjectType({ description: 'Payers who first paid in the same interval.', simpleResolvers: true })
export class PayerCohort {
    @Field(() => customScalars.DateTime, { description: 'First moment of the interval.' })
    start!: Date

    @Field(() => Int, { description: 'Payers who first paid in it. A payer is a wallet, not a person.' })
    payers!: number

    // Younger cohorts have fewer periods: half of the square.
    @Extensions({ longest: MOST_INTERVALS / 2 + 1 })
    @Field(() => [Retention], {
        description: 'A row a period up to the as-of time; empty when nobody first paid in this interval.',
    })
    retention!: Retention[]
}

@ObjectType({ description: 'Whether payers come back.', simpleResolvers: true })
export class PayerCohorts {
    @Field(() => AnswerMeta, { description: 'What the answer is about and how it was found.' })
    meta!: AnswerMeta

    @Field(() => Int, { description: 'All payers up to the as-of time.' })
    payers!: number

    @Field(() => Int, { description: 'Payers who first paid before the first cohort of `cohorts`.' })
    earlier!: number

    @Extensions({ longest: MOST_INTERVALS })
    @Field(() => [PayerCohort], { description: `The last ${MOST_INTERVALS} cohorts, the oldest first.` })
    cohorts!: PayerCohort[]
}
