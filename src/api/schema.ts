import 'reflect-metadata'
import { readFileSync } from 'node:fs'
import { mergeSchemas } from '@graphql-tools/schema'
import { getSchemaBuilder } from '@subsquid/openreader/lib/dialect'
import type { Model } from '@subsquid/openreader/lib/model'
import { customScalars } from '@subsquid/openreader/lib/scalars'
import { loadModel } from '@subsquid/openreader/lib/tools'
import { type GraphQLSchema, parse } from 'graphql'
import { buildSchema, registerEnumType } from 'type-graphql'
import { CallKind } from '../model/generated/_callKind'
import { PayoutKind } from '../model/generated/_payoutKind'
import { Provenance } from '../model/generated/_provenance'
import { Rail } from '../model/generated/_rail'
import { allowBareSelections } from './entities/bare-selections'
import { describeSchema } from './entities/describe-schema'
import { boundPages } from './entities/page-arguments'
import { schemaFile } from './entities/schema-file'
import { ChainEventFeedResolver } from './feeds/chain-event-feed'
import { InferenceFeedResolver } from './feeds/inference-feed'
import { PaymentFeedResolver } from './feeds/payment-feed'
import { PayoutFeedResolver } from './feeds/payout-feed'
import { SettlementBatchFeedResolver } from './feeds/settlement-batch-feed'
import { orderQuery } from './order-query'
import { NetworkContractsResolver } from './status/network-contracts'
import { StatusResolver } from './status/status-resolver'

allowBareSelections()
registerEnumType(Rail, { name: 'Rail' })
registerEnumType(CallKind, { name: 'CallKind' })
registerEnumType(PayoutKind, { name: 'PayoutKind' })
registerEnumType(Provenance, { name: 'Provenance' })

const RESOLVERS = [
    StatusResolver,
    NetworkContractsResolver,
    InferenceFeedResolver,
    PaymentFeedResolver,
    PayoutFeedResolver,
    SettlementBatchFeedResolver,
    ChainEventFeedResolver,
] as const

const FIRST_MET = [
    'status',
    'networkContracts',
    'inferenceFeed',
    'paymentFeed',
    'payoutFeed',
    'settlementBatchFeed',
    'chainEventFeed',
]

export interface ApiSchema {
    schema: GraphQLSchema
    /** Entities as openreader knows them; the feeds read through it. */
    model: Model
}

/** The whole schema: the entity API of `schema.graphql` and the resolvers of this folder, bounded and described. */
export async function apiSchema(file = schemaFile()): Promise<ApiSchema> {
    const model = loadModel(file)
    const entities = (await getSchemaBuilder({ model })).build()
    const resolvers = await buildSchema({
        resolvers: [...RESOLVERS],
        validate: false,
        scalarsMap: [{ type: Date, scalar: customScalars.DateTime }],
    })
    const schema = mergeSchemas({ schemas: [entities, resolvers] })
    orderQuery(schema, FIRST_MET)
    boundPages(schema)
    describeSchema(schema, parse(readFileSync(file, 'utf8')))
    return { schema, model }
}
