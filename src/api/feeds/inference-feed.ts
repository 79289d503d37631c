import { InputType } from 'type-graphql'
import { CallKind } from '../../model/generated/_callKind'
import { Rail } from '../../model/generated/_rail'
import { Flag, Of, Text } from '../fields'
import { MODEL_ARGUMENT } from '../model-argument'
import { equals, equalsBytes, ofModel } from './conditions'
import { feedResolver } from './feed-resolver'
import { FeedFilter } from './feed-types'

@InputType({ description: 'Which calls to list; conditions add up.' })
class InferenceFeedFilter extends FeedFilter {
    @Of.orNull(() => Rail, 'Only calls of this rail.')
    rail?: Rail | null
    @Of.orNull(() => CallKind, 'Only calls of this kind.')
    kind?: CallKind | null
    @Text.orNull(`Only calls of this model: ${MODEL_ARGUMENT}.`)
    model?: string | null
    @Text.orNull('Only calls signed by this enclave (TEE id, 0x hex).')
    signer?: string | null
    @Flag.orNull(
        'true: only calls with a valid signature of a registered enclave; false: only those checked without success.',
    )
    verified?: boolean | null
    @Text.orNull('Only the leaves of this settlement batch.')
    batch?: string | null
}

export const InferenceFeedResolver = feedResolver({
    entity: 'Inference',
    rows: 'calls',
    about: 'Calls, newest first: those that left a log of their own, and the published leaves of settlement batches.',
    Filter: InferenceFeedFilter,
    where: async (filter, { database }) => [
        ...equals('rail', filter.rail),
        ...equals('kind', filter.kind),
        ...(await ofModel(filter.model, database)),
        ...equalsBytes('signer', filter.signer),
        ...equals('verified', filter.verified),
        ...equals('batch', filter.batch),
    ],
})
