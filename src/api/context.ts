import type { OpenreaderContext } from '@subsquid/openreader/lib/context'
import type { Model } from '@subsquid/openreader/lib/model'
import type { ReadOnlyDatabase } from './database/read-only-database'
import type { ReceiptStore } from './database/receipt-store'
import type { ApiNetwork } from './options'
import type { Readiness } from './status/chain-health'

/**
 * What resolvers reach for. But for `authorization` the same object serves every request: the API keeps nothing between
 * requests.
 */
export interface ApiContext {
    /** Runs the statements of the entity API. */
    openreader: OpenreaderContext
    /** Entities as openreader knows them. */
    model: Model
    database: ReadOnlyDatabase
    network: ApiNetwork
    readiness: Readiness
    /** Where blobs are archived when it is not the database; null = the database. */
    archiveFolder: string | null
    /** Where receipts are added and the token that allows it; null = none are accepted. */
    receipts: { store: ReceiptStore; token: string } | null
    /** The request's Authorization header. */
    authorization?: string | null
    /** Version of this project. */
    version: string
}
