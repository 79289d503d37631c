import type { OpenreaderContext } from '@subsquid/openreader/lib/context'
import type { Model } from '@subsquid/openreader/lib/model'
import type { MarketMemory } from '../analytics/memory/market-memory'
import type { Search } from '../analytics/search/search'
import type { Reader } from '../database/reader'
import type { AnswerNote } from './answers/answer-note'
import type { DatabaseReader } from './database/read-only-database'
import type { ReceiptStore } from './database/receipt-store'
import type { LiveFeed } from './live/live-feed'
import type { MarketToDate } from './market-to-date'
import type { ApiNetwork } from './options'
import type { LastAudit } from './status/audit-gauge'
import type { Readiness } from './status/chain-health'
import type { Completeness } from './status/completeness'
import type { UnlistedNames } from './status/names-gauge'
import type { ChainReport } from './status/network-status'
import type { PayToSurvey } from './status/pay-to-survey'
import type { ProcessReport } from './status/process-metrics'
import type { ProofProgress } from './status/proof-progress'

/**
 * What resolvers reach for. A request has its own `database`, `openreader` and `memory` (src/api/request.ts), `authorization`,
 * `variables` and `note`; the rest is the same for all.
 */
export interface ApiContext {
    /** Runs the statements of the entity API. */
    openreader: OpenreaderContext
    /** Entities as openreader knows them. */
    model: Model
    database: DatabaseReader
    /** Reads the heights of the chains and the like: short statements, read once for all who ask at the same time, and by no pool that others can fill. */
    state: Reader
    network: ApiNetwork
    /** Questions about demand; what it keeps, it keeps only while the database says that it holds. */
    memory: MarketMemory
    /** Finds models and wallets by what they are called; read from time to time, whoever asks. */
    search: Search
    /** Totals of the whole market as of now. */
    toDate(): Promise<MarketToDate>
    /** Tells subscribers what is new. */
    feed: LiveFeed
    readiness: Readiness
    /** Height and health of each chain now, over a connection that nobody else can take. */
    chainReports(): Promise<ChainReport[]>
    /** How far proving came, not long ago. */
    proofProgress(): Promise<ProofProgress>
    /** How far it was confirmed that no log is missing, by chain id. */
    completeness(): Promise<Map<number, Completeness>>
    /** What settlements paid to known and unknown wallets, by chain id, not long ago. */
    payToSurvey(): Promise<Map<number, PayToSurvey>>
    /** When everything derived was recounted from the facts last; null: never. */
    lastAudit(): Promise<LastAudit | null>
    unlistedNames(): Promise<UnlistedNames>
    processReports(): Promise<ProcessReport[]>
    /** Where blobs are archived when it is not the database; null = the database. */
    archiveFolder: string | null
    /** Where receipts are added and the token that allows it; null = none are accepted. */
    receipts: { store: ReceiptStore; token: string } | null
    /** The request's Authorization header. */
    authorization?: string | null
    /** The request's variables as sent. */
    variables?: Record<string, unknown>
    /** What is noted of the request's answers; none where they are not kept. */
    note?: AnswerNote
    /** Version of this project. */
    version: string
}
