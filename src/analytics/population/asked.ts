import { OPG_DECIMALS } from '../../networks/opg'
import { BadQuestion } from '../question/bad-question'

/** What demand is counted in: calls seen, distinct payers, OPG base units paid. */
export type Measure = 'CALLS' | 'PAYERS' | 'VALUE'

/** Decimal places of amounts of OPG; null where a measure is a count. */
export const decimalsOf = (measure: Measure): number | null => (measure === 'VALUE' ? OPG_DECIMALS : null)

/** Whose demand is looked at. */
export type Population = 'MODELS' | 'CREATORS' | 'PAYERS' | 'OPERATORS'

/** What demand to leave out: payments to oneself (see SELF_PAID in self-paid.ts). */
export type Exclusion = 'SELF_PAID'

/** How demand is counted: in what, without what. */
export interface Counted {
    measure: Measure
    exclude: Exclusion[]
}

/** Whose demand is asked for, and how it is counted. */
export interface Asked extends Counted {
    population: Population
}

/** Refuses a measure that a population does not have. @throws BadQuestion where the population has no such measure */
export function checkAsked({ population, measure, exclude }: Asked): void {
    if (measure === 'PAYERS' && population === 'PAYERS')
        throw new BadQuestion('measure is PAYERS of population PAYERS: expected CALLS or VALUE')
    if (measure === 'CALLS' && population === 'OPERATORS')
        throw new BadQuestion(
            'measure is CALLS of population OPERATORS: payments to operators do not say how many calls they pay for; expected VALUE or PAYERS',
        )
    if (measure === 'CALLS' && exclude.includes('SELF_PAID') && population !== 'PAYERS')
        throw new BadQuestion(
            'exclude has SELF_PAID with measure CALLS: a call on chain does not say who paid for it, so these cannot be told apart; expected measure PAYERS or VALUE',
        )
}
