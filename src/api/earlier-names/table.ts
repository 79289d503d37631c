import { GraphQLID, type GraphQLScalarType } from 'graphql'

/** The present name of what had another one: the same value, or the same under a path such as `model.id`. */
interface Renamed {
    to: string
    /** The earlier type, where variables had to be declared by another name. */
    type?: GraphQLScalarType
}

/** Of one thing by its earlier name. */
export type EarlierNames = Readonly<Record<string, Renamed>>

/** A model is `model`, a creator is `creator`, conditions on rows are `where`: what was called otherwise goes on under both names. */
export const EARLIER_ARGUMENTS: Readonly<Record<string, EarlierNames>> = {
    'Query.shareBounds': { modelId: { to: 'model' } },
    'Query.modelStanding': { id: { to: 'model' } },
    'Query.modelStandings': { ids: { to: 'models' } },
    'Query.creatorStanding': { address: { to: 'creator' } },
    'Query.inferenceFeed': { filter: { to: 'where' } },
    'Query.paymentFeed': { filter: { to: 'where' } },
    'Query.payoutFeed': { filter: { to: 'where' } },
    'Query.settlementBatchFeed': { filter: { to: 'where' } },
    'Query.chainEventFeed': { filter: { to: 'where' } },
    'Subscription.inferenceAdded': { modelId: { to: 'model', type: GraphQLID } },
    'Subscription.paymentAdded': { modelId: { to: 'model', type: GraphQLID } },
    'Subscription.payoutAdded': { modelId: { to: 'model', type: GraphQLID } },
}

/** Fields of input types. */
export const EARLIER_CONDITIONS: Readonly<Record<string, EarlierNames>> = {
    InferenceFeedFilter: { modelId: { to: 'model' }, batchId: { to: 'batch' } },
    PaymentFeedFilter: { modelId: { to: 'model' } },
    PayoutFeedFilter: { modelId: { to: 'model' } },
}

/** Fields of answers. */
export const EARLIER_FIELDS: Readonly<Record<string, EarlierNames>> = {
    ShareBounds: {
        modelId: { to: 'model.id' },
        least: { to: 'share.least' },
        most: { to: 'share.most' },
        nullReason: { to: 'share.nullReason' },
    },
    OwnModel: { nullReason: { to: 'rankNullReason' } },
    CreatorMoney: { setAside: { to: 'accrued' }, account: { to: 'creator' } },
    TailModel: { id: { to: 'model.id' }, name: { to: 'model.name' } },
}
