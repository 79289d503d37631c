import type { OpenreaderContext } from '@subsquid/openreader/lib/context'
import type { Model } from '@subsquid/openreader/lib/model'
import type { ReadOnlyDatabase } from './database/read-only-database'
import type { ApiNetwork } from './options'
import type { Readiness } from './status/chain-health'

/** What resolvers reach for. The same object serves every request: the API keeps nothing between requests. */
export interface ApiContext {
    /** Runs the statements of the entity API. */
    openreader: OpenreaderContext
    /** Entities as openreader knows them. */
    model: Model
    database: ReadOnlyDatabase
    network: ApiNetwork
    readiness: Readiness
    /** Version of this project. */
    version: string
}
