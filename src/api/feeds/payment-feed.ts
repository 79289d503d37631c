import { InputType } from 'type-graphql'
import { Rail } from '../../model/generated/_rail'
import { Of, Text } from '../fields'
import { equals } from './conditions'
import { feedResolver } from './feed-resolver'
import { FeedFilter } from './feed-types'

@InputType({ description: 'Which payments to list; conditions add up.' })
class PaymentFeedFilter extends FeedFilter {
    @Of.orNull(() => Rail, 'Only payments of this rail.')
    rail?: Rail | null
    @Text.orNull('Only payments that name this model.')
    modelId?: string | null
    @Text.orNull('Only payments of this address, lower-case 0x hex.')
    payer?: string | null
}

export const PaymentFeedResolver = feedResolver({
    entity: 'Payment',
    rows: 'payments',
    about: 'OPG payments for inference, newest first.',
    Filter: PaymentFeedFilter,
    where: (filter) => [
        ...equals('rail', filter.rail),
        ...equals('model', filter.modelId),
        ...equals('payer', filter.payer?.toLowerCase()),
    ],
})
