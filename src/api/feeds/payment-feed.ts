import { InputType } from 'type-graphql'
import { Rail } from '../../model/generated/_rail'
import { Of, Text } from '../fields'
import { MODEL_ARGUMENT } from '../model-argument'
import { equals, ofModel } from './conditions'
import { feedResolver } from './feed-resolver'
import { FeedFilter } from './feed-types'

@InputType({ description: 'Which payments to list; conditions add up.' })
class PaymentFeedFilter extends FeedFilter {
    @Of.orNull(() => Rail, 'Only payments of this rail.')
    rail?: Rail | null
    @Text.orNull(`Only payments that name this model: ${MODEL_ARGUMENT}.`)
    model?: string | null
    @Text.orNull('Only payments of this address.')
    payer?: string | null
}

export const PaymentFeedResolver = feedResolver({
    entity: 'Payment',
    rows: 'payments',
    about: 'OPG payments for inference, newest first.',
    Filter: PaymentFeedFilter,
    where: async (filter, { database }) => [
        ...equals('rail', filter.rail),
        ...(await ofModel(filter.model, database)),
        ...equals('payer', filter.payer),
    ],
})
