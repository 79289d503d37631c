import { InputType } from 'type-graphql'
import { Rail } from '../../model/generated/_rail'
import { SettlementProof } from '../../model/generated/_settlementProof'
import { Of } from '../fields'
import { equals } from './conditions'
import { feedResolver } from './feed-resolver'
import { FeedFilter } from './feed-types'

@InputType({ description: 'Which batches to list; conditions add up.' })
class SettlementBatchFeedFilter extends FeedFilter {
    @Of.orNull(() => Rail, 'BATCH or BATCH_V1.')
    rail?: Rail | null
    @Of.orNull(() => SettlementProof, 'Only batches whose proof came this far.')
    proof?: SettlementProof | null
}

export const SettlementBatchFeedResolver = feedResolver({
    entity: 'SettlementBatch',
    rows: 'batches',
    about: 'Settlement batches, newest first.',
    Filter: SettlementBatchFeedFilter,
    where: (filter) => [...equals('rail', filter.rail), ...equals('proof', filter.proof)],
})
