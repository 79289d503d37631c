import { MOST_INTERVALS } from '../../analytics/cohorts/payer-cohorts'
import { Count, DataType, Flag, Of, Ratio, Time } from '../fields'
import { type AnswerMeta, Meta } from './meta-types'

@DataType('How many of a cohort paid in a later period.')
export class Retention {
    @Count('Intervals since the one of the first payment, which is 0.')
    period!: number
    @Time('First moment of the period.')
    start!: Date
    @Count('Payers who paid in it or, `rolling`, in it or later.')
    active!: number
    @Ratio('active / payers of the cohort')
    share!: string
    @Flag('False for the period that the as-of time lies in.')
    complete!: boolean
}

@DataType('Payers who first paid in the same interval.')
export class PayerCohort {
    @Time('First moment of the interval.')
    start!: Date
    @Count('Payers who first paid in it. A payer is a wallet, not a person.')
    payers!: number

    // Younger cohorts have fewer periods: half of the square.

    @Of.list(
        () => Retention,
        'A row a period up to the as-of time; empty when nobody first paid in this interval.',
        { longest: MOST_INTERVALS / 2 + 1 },
    )
    retention!: Retention[]
}

@DataType('Whether payers come back.')
export class PayerCohorts {
    @Meta()
    meta!: AnswerMeta
    @Count('All payers up to the as-of time.')
    payers!: number
    @Count('Payers who first paid before the first cohort of `cohorts`.')
    earlier!: number
    @Of.list(() => PayerCohort, `The last ${MOST_INTERVALS} cohorts, the oldest first.`, {
        longest: MOST_INTERVALS,
    })
    cohorts!: PayerCohort[]
}
