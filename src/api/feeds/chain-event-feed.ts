import { InputType } from 'type-graphql'
import { Text } from '../fields'
import { equals } from './conditions'
import { feedResolver } from './feed-resolver'
import { FeedFilter } from './feed-types'

@InputType({ description: 'Which events to list; conditions add up.' })
class ChainEventFeedFilter extends FeedFilter {
    @Text.orNull('Only events of this name, such as ModelPriceSet.')
    name?: string | null
    @Text.orNull('Only events about this model id, TEE id, workflow or account.')
    subject?: string | null
}

export const ChainEventFeedResolver = feedResolver({
    entity: 'ChainEvent',
    rows: 'events',
    about: 'Registry, enclave, scheduler, role and token events, newest first.',
    Filter: ChainEventFeedFilter,
    where: (filter) => [...equals('name', filter.name), ...equals('subject', filter.subject)],
})
