import { Args, ArgsType, Ctx, Field, Int, Query, Resolver } from 'type-graphql'
import { MOST_HITS } from '../../analytics/search/search'
import type { Hit } from '../../analytics/search/search-index'
import type { ApiContext } from '../context'
import { Amount, DataType, enumOf, Flag, Of, Text, Time } from '../fields'

const Kinds = enumOf('SearchKind', 'What can be found.', {
    MODEL: 'A model of a registry or a catalogue, or a name that callers used and nobody claimed.',
    CREATOR: 'A wallet that owns models or is paid for them, now or once.',
    PAYER: 'A wallet that paid for inference.',
})

const Matches = enumOf('SearchMatch', 'How a text has what was looked for.', {
    EXACT: 'It is all of it.',
    PREFIX: 'It begins with it, or its part after a slash does.',
    MIDDLE: 'It has it somewhere.',
})

const Fields = enumOf('SearchField', 'Which text has what was looked for.', {
    ID: 'The id of a model, or the address of a wallet.',
    NAME: 'The name of a model.',
    ARTIFACT: 'A string by which callers name a model: a CID, a blob id, a model name.',
})

@DataType('Something that was found.')
export class SearchHit {
    @Of(() => Kinds, 'What it is.')
    kind!: Hit['kind']
    @Text('Id of the model, or address of the wallet.')
    id!: string
    @Text.orNull(
        'The registry’s name of a model, or else a catalogue’s; null where neither has one, and of wallets.',
    )
    name!: string | null
    @Text.orNull('Address of the model’s owner; null where no registry has one, and of wallets.')
    owner!: string | null
    @Flag('It is a model that the registry has.')
    registered!: boolean
    @Of(() => Matches, 'How it was found.')
    match!: Hit['match']
    @Of(() => Fields, 'By which of its texts it was found.')
    matched!: Hit['matched']
    @Text('That text, whole and as it was written.')
    matchedText!: string
    @Amount(
        'Calls: of a model, of the models of a creator, or those that a payer’s payments say they pay for.',
    )
    calls!: bigint
    @Amount('Payments: for a model, for the models of a creator, or by a payer.')
    payments!: bigint
}

@DataType('What was found, as the index knows it now.')
export class SearchResults {
    @Text('What was looked for, as it was compared: in small letters, without what nobody sees.')
    text!: string
    @Time('When what is looked through was read. What is newer is not found yet.')
    indexedAt!: Date
    @Of.list(
        () => SearchHit,
        'What has it as a whole, then what begins with it, then the rest; each the most used first.',
    )
    hits!: SearchHit[]
    @Flag('There is more: ask for a longer text.')
    hasMore!: boolean
}

@ArgsType()
class SearchArgs {
    @Text(
        'A name, a part of one, an id, an address, or a string by which callers name a model. Any case; no character is special.',
    )
    text!: string

    @Field(() => Int, { defaultValue: 10, description: `Hits; at most ${MOST_HITS}.` })
    first!: number
}

@Resolver()
export class SearchResolver {
    @Query(() => SearchResults, {
        description:
            'Finds models, creators and payers by name, artifact, id or address, the most used first.',
    })
    async search(
        @Args(() => SearchArgs) { text, first }: SearchArgs,
        @Ctx() { search }: ApiContext,
    ): Promise<SearchResults> {
        const found = await search.find(text, first)
        return { ...found, hits: found.hits.map(hitOf) }
    }
}

const hitOf = ({ text, calls, payments, ...hit }: Hit): SearchHit => ({
    ...hit,
    matchedText: text,
    calls: BigInt(calls),
    payments: BigInt(payments),
})
