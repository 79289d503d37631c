import { ArgsType, Field, registerEnumType } from 'type-graphql'
import type { Exclusion, Measure, Population } from '../../analytics/population/asked'
import { QuestionArgs } from './question-input'

export enum Measures {
    CALLS = 'CALLS',
    PAYERS = 'PAYERS',
    VALUE = 'VALUE',
}

registerEnumType(Measures, {
    name: 'Measure',
    description: 'What demand is counted in.',
    valuesConfig: {
        CALLS: {
            description:
                'Calls seen on chain or published in a batch (of payers: calls their payments say they pay for).',
        },
        PAYERS: { description: 'Distinct wallets that paid.' },
        VALUE: { description: 'OPG paid, gross, base units.' },
    },
})

export enum Populations {
    MODELS = 'MODELS',
    CREATORS = 'CREATORS',
    PAYERS = 'PAYERS',
    OPERATORS = 'OPERATORS',
}

registerEnumType(Populations, {
    name: 'Population',
    description: 'Whose demand is looked at.',
    valuesConfig: {
        MODELS: { description: 'Registered and catalogued models, used or not.' },
        CREATORS: { description: 'Owners of registered models.' },
        PAYERS: { description: 'Wallets that paid.' },
        OPERATORS: { description: 'Wallets that are paid over x402.' },
    },
})

export enum Exclusions {
    SELF_PAID = 'SELF_PAID',
}

registerEnumType(Exclusions, {
    name: 'Exclusion',
    description: 'What demand to leave out.',
    valuesConfig: {
        SELF_PAID: {
            description:
                'Payments for a model by its creator: by its owner, by the address it is paid out to, or by one that its owner’s withdrawals went to.',
        },
    },
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
