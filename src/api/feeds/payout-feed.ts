import { InputType } from 'type-graphql'
import { PayoutKind } from '../../model/generated/_payoutKind'
import { Of, Text } from '../fields'
import { MODEL_ARGUMENT } from '../model-argument'
import { equals, equalsBytes, ofModel } from './conditions'
import { feedResolver } from './feed-resolver'
import { FeedFilter } from './feed-types'

@InputType({ description: 'Which payouts to list; conditions add up.' })
class PayoutFeedFilter extends FeedFilter {
    @Of.orNull(() => PayoutKind, 'Only payouts of this kind.')
    kind?: PayoutKind | null
    @Text.orNull(`Only payouts for this model: ${MODEL_ARGUMENT}.`)
    model?: string | null
    @Text.orNull('Only payouts to this address (0x hex).')
    account?: string | null
}

export const PayoutFeedResolver = feedResolver({
    entity: 'Payout',
    rows: 'payouts',
    about: 'Money on the earning side, newest first.',
    Filter: PayoutFeedFilter,
    where: async (filter, { database }) => [
        ...equals('kind', filter.kind),
        ...(await ofModel(filter.model, database)),
        ...equalsBytes('account', filter.account),
    ],
})
