import { ArgsType, Field } from 'type-graphql'
import type { Exclusion, Measure, Population } from '../../analytics/population/asked'
import { SELF_PAID } from '../../analytics/population/self-paid'
import { enumOf } from '../fields'
import { QuestionArgs } from './question-input'

export const Measures = enumOf('Measure', 'What demand is counted in.', {
    CALLS: 'Calls seen on chain or published in a batch (of payers: calls their payments say they pay for).',
    PAYERS: 'Distinct wallets that paid.',
    VALUE: 'OPG paid, gross, base units.',
})

export const Populations = enumOf('Population', 'Whose demand is looked at.', {
    MODELS: 'Registered and catalogued models, used or not.',
    CREATORS: 'Owners of registered models.',
    PAYERS: 'Wallets that paid.',
    OPERATORS: 'Wallets that are paid over x402.',
})

export const Exclusions = enumOf('Exclusion', 'What demand to leave out.', {
    SELF_PAID: SELF_PAID.definition,
})

/** What every question about demand may be narrowed by. */
@ArgsType()
export class DemandArgs extends QuestionArgs {
    @Field(() => Measures, { defaultValue: Measures.CALLS, description: 'What demand is counted in.' })
    measure!: Measure

    @Field(() => [Exclusions], { defaultValue: [], description: 'What demand to leave out.' })
    exclude!: Exclusion[]
}

/** The same, of any population. */
@ArgsType()
export class PopulationArgs extends DemandArgs {
    @Field(() => Populations, { defaultValue: Populations.MODELS, description: 'Whose demand is looked at.' })
    population!: Population
}
