import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { mergeSchemas } from '@graphql-tools/schema'
import { getSchemaBuilder } from '@subsquid/openreader/lib/dialect'
import type { Model } from '@subsquid/openreader/lib/model'
import { customScalars } from '@subsquid/openreader/lib/scalars'
import { loadModel } from '@subsquid/openreader/lib/tools'
import { type GraphQLSchema, parse } from 'graphql'
import { buildSchema, registerEnumType } from 'type-graphql'
import { BlobState } from '../model/generated/_blobState'
import { CallKind } from '../model/generated/_callKind'
import { PaymentAttribution } from '../model/generated/_paymentAttribution'
import { PayoutKind } from '../model/generated/_payoutKind'
import { PriceUnit } from '../model/generated/_priceUnit'
import { Provenance } from '../model/generated/_provenance'
import { Rail } from '../model/generated/_rail'
import { ReceiptState } from '../model/generated/_receiptState'
import { SettlementProof } from '../model/generated/_settlementProof'
import { AnswerMetaResolver } from './analytics/answer-meta'
import { AttributionResolver } from './analytics/attribution'
import { CreatorStandingResolver, OwnModelResolver } from './analytics/creator-standing-resolver'
import { DecompositionResolver } from './analytics/demand-decomposition'
import { DemandHistoryResolver } from './analytics/demand-history'
import { DemandDistributionResolver } from './analytics/distribution-resolver'
import { LongTailResolver } from './analytics/long-tail-resolver'
import { MarketModelsResolver, MarketResolver, MarketWindowResolver } from './analytics/market-resolver'
import { ModelStandingResolver, StandingPayoutsResolver } from './analytics/model-standing-resolver'
import { OpeningsResolver } from './analytics/openings'
import { PayerCohortsResolver } from './analytics/payer-cohorts'
import { PriceDemandResolver } from './analytics/price-demand'
import { RankStabilityResolver } from './analytics/rank-stability'
import { RisingModelsResolver } from './analytics/rising-models'
import { ShareBoundsResolver } from './analytics/share-bounds'
import { TopModelsResolver } from './analytics/top-models-resolver'
import { CreatorAccountResolver, PayerAccountResolver } from './analytics/wallet-resolver'
import { answerInTurn } from './answers/answer-in-turn'
import { noteAnswers } from './answers/answer-note'
import { FrozenUpToResolver } from './answers/frozen-up-to-resolver'
import { PermalinkResolver } from './answers/permalink-resolver'
import { earlierArguments } from './earlier-names/arguments'
import { earlierFields } from './earlier-names/fields'
import { allowBareSelections } from './entities/bare-selections'
import { canonicalConditions } from './entities/canonical-conditions'
import { describeSchema } from './entities/describe-schema'
import { modelByName } from './entities/model-by-name'
import { boundPages } from './entities/page-arguments'
import { sharpenScalars } from './entities/scalars'
import { schemaFile } from './entities/schema-file'
import { orderTotally } from './entities/total-order'
import { ChainEventFeedResolver } from './feeds/chain-event-feed'
import { InferenceFeedResolver } from './feeds/inference-feed'
import { PaymentFeedResolver } from './feeds/payment-feed'
import { PayoutFeedResolver } from './feeds/payout-feed'
import { SettlementBatchFeedResolver } from './feeds/settlement-batch-feed'
import { UnknownWalletsResolver } from './feeds/unknown-wallets'
import { listsInSteps } from './lists-in-steps'
import { LIVE_RESOLVERS, LIVE_TYPES } from './live/live-schema'
import { modelReferences } from './models/model-references'
import { ownerId } from './models/owner-id'
import { nullableAnswers } from './nullable-answers'
import { orderQuery } from './order-query'
import { ProofResolver } from './proof/proof-resolver'
import { ReceiptResolver } from './receipts/receipt-resolver'
import { roundFigures } from './rounded-figures'
import { SearchResolver } from './search/search-resolver'
import { NetworkContractsResolver } from './status/network-contracts'
import { ChainHealthResolver, StatusResolver } from './status/status-resolver'

allowBareSelections()
canonicalConditions()
orderTotally()
sharpenScalars()
const ENUMS = {
    Rail,
    CallKind,
    PayoutKind,
    BlobState,
    PaymentAttribution,
    ReceiptState,
    SettlementProof,
    Provenance,
    PriceUnit,
}
for (const [name, values] of Object.entries(ENUMS)) registerEnumType(values as object, { name })

const RESOLVERS = [
    StatusResolver,
    NetworkContractsResolver,
    MarketResolver,
    DemandDistributionResolver,
    DemandHistoryResolver,
    AttributionResolver,
    ShareBoundsResolver,
    TopModelsResolver,
    RisingModelsResolver,
    ModelStandingResolver,
    CreatorStandingResolver,
    CreatorAccountResolver,
    PayerAccountResolver,
    PriceDemandResolver,
    OpeningsResolver,
    LongTailResolver,
    RankStabilityResolver,
    PayerCohortsResolver,
    DecompositionResolver,
    PermalinkResolver,
    FrozenUpToResolver,
    ProofResolver,
    SearchResolver,
    InferenceFeedResolver,
    PaymentFeedResolver,
    PayoutFeedResolver,
    SettlementBatchFeedResolver,
    ChainEventFeedResolver,
    UnknownWalletsResolver,
    AnswerMetaResolver,
    ChainHealthResolver,
    MarketModelsResolver,
    MarketWindowResolver,
    OwnModelResolver,
    StandingPayoutsResolver,
] as const

const FIRST_MET = [
    'status',
    'search',
    'market',
    'demandDistribution',
    'demandHistory',
    'attribution',
    'shareBounds',
    'topModels',
    'risingModels',
    'modelStanding',
    'modelStandings',
    'creatorStanding',
    'creatorAccount',
    'payerAccount',
    'priceDemand',
    'openings',
    'longTail',
    'rankStability',
    'payerCohorts',
    'demandDecomposition',
    'proof',
    'networkContracts',
    'inferenceFeed',
    'paymentFeed',
    'payoutFeed',
    'settlementBatchFeed',
    'chainEventFeed',
    'unknownWallets',
]

/** The schema of the API, and the entities it is partly made of. */
export interface ApiSchema {
    schema: GraphQLSchema
    /** Entities as openreader knows them; the feeds read through it. */
    model: Model
}

export interface SchemaOptions {
    /** With the mutation that takes receipts; default false. */
    receipts?: boolean
}

/** The whole schema: the entity API of `schema.graphql` and the resolvers of this folder, bounded and described. */
export async function apiSchema({ receipts = false }: SchemaOptions = {}): Promise<ApiSchema> {
    const file = schemaFile()
    const model = loadModel(file)
    const entities = (await getSchemaBuilder({ model })).build()
    const resolvers = await buildSchema({
        resolvers: receipts ? [...RESOLVERS, ReceiptResolver] : [...RESOLVERS],
        validate: false,
        scalarsMap: [{ type: Date, scalar: customScalars.DateTime }],
    })
    const schema = mergeSchemas({
        schemas: [entities, resolvers],
        typeDefs: LIVE_TYPES,
        resolvers: LIVE_RESOLVERS,
    })
    ownerId(schema, model)
    modelReferences(schema, model)
    earlierArguments(schema)
    earlierFields(schema)
    orderQuery(schema, FIRST_MET)
    const mutations = schema.getMutationType()
    if (mutations) mutations.description ??= 'What can be handed in.'
    boundPages(schema)
    modelByName(schema, model)
    nullableAnswers(schema)
    roundFigures(schema)
    noteAnswers(schema)
    answerInTurn(schema)
    listsInSteps(schema)
    describeSchema(schema, parse(readFileSync(file, 'utf8')))
    return { schema, model }
}
