import type { Logger } from '@subsquid/logger'
import type { GraphQLSchema } from 'graphql'
import { MarketMemory } from '../analytics/memory/market-memory'
import { Search } from '../analytics/search/search'
import { projectVersion } from '../base/version'
import { coalesced } from '../database/coalesced'
import { sharedRead } from '../database/shared-read'
import { marketOf } from '../networks/market'
import type { ApiContext } from './context'
import { type ReadOnlyDatabase, readOnlyDatabase } from './database/read-only-database'
import { receiptStore } from './database/receipt-store'
import { openreaderContext } from './entities/openreader-context'
import { STATUS_DEADLINE_MS } from './http/health-routes'
import { DEFAULT_LIMITS, type Limits } from './limits/limits'
import { LiveFeed } from './live/live-feed'
import { LIVE_LIMITS } from './live/live-limits'
import { marketToDate } from './market-to-date'
import type { ApiOptions } from './options'
import { apiSchema } from './schema'
import { lastAuditOf } from './status/audit-gauge'
import { completenessOf } from './status/completeness'
import { unlistedNamesOf } from './status/names-gauge'
import { networkStatus } from './status/network-status'
import { payToSurveyOf } from './status/pay-to-survey'
import { processReports } from './status/process-metrics'
import { proofProgress } from './status/proof-progress'
import { recent } from './status/recent'

/** What answers are made of: plain data, that can be handed to another process. */
export type ServiceOptions = Omit<ApiOptions, 'log' | 'port' | 'host' | 'metrics' | 'httpLimits' | 'warm'> & {
    /** The status has a connection of its own; else it waits for one of the pool. */
    statusConnection: boolean
    /** The schema has the mutation of receipts: every process of one API validates and describes the same, whoever runs it. */
    receipts: boolean
}

/** Everything that one process of the API is made of. */
export interface Service {
    schema: GraphQLSchema
    context: ApiContext
    limits: Limits
    database: ReadOnlyDatabase
    /** Bytes of answers that may be kept. */
    answerBytes: number
    close(): Promise<void>
}

/** Opens the database and the memory of one process. The database need not answer yet. */
export async function service(options: ServiceOptions, log: Logger): Promise<Service> {
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    const { schema, model } = await apiSchema({ receipts: options.receipts })
    const sessions = {
        by: options.sessionsBy ?? 'startup',
        role: options.databaseRole === undefined ? 'demand_reader' : options.databaseRole,
    }
    const databaseOptions = {
        url: options.databaseUrl,
        sessions,
        workMs: limits.requestWorkMs,
        answerBytes: limits.answerBytes,
        log,
    }
    const database = readOnlyDatabase({
        ...databaseOptions,
        poolSize: options.poolSize ?? 10,
        statementMs: limits.statementMs,
    })
    // A connection that no question about the market can take.
    const statusDatabase = options.statusConnection
        ? readOnlyDatabase({
              ...databaseOptions,
              poolSize: 1,
              // A login role's own limit is in the catalogue; whoever asks gives up after the deadline either way.
              statementMs: sessions.by === 'login' ? limits.statementMs : STATUS_DEADLINE_MS,
          })
        : null
    const shares = sharesOf((options.memoryMb ?? 512) * 2 ** 20)
    const state = coalesced(database.reserved)
    const readiness = { lagBlocks: options.readyLagBlocks ?? 50, statusAge: STATUS_AGE_S }
    const statusReader = statusDatabase ?? database
    const memory = new MarketMemory(
        database,
        marketOf(options.network),
        { periodBytes: shares.periods, windowBytes: shares.windows, bookBytes: shares.books },
        state,
    )
    const context: ApiContext = {
        openreader: openreaderContext(database),
        model,
        database,
        state,
        network: options.network,
        memory,
        search: new Search(database),
        toDate: () => marketToDate(memory),
        feed: new LiveFeed(database, log, options.liveLimits?.lookMs ?? LIVE_LIMITS.lookMs),
        readiness,
        chainReports: sharedRead(() => networkStatus(statusReader, options.network, readiness)),
        proofProgress: proofProgress(database),
        completeness: sharedRead(() => completenessOf(statusReader)),
        payToSurvey: recent(
            () => payToSurveyOf(statusReader),
            (tookMs) => Math.max(1_000, tookMs * 50),
        ),
        lastAudit: sharedRead(() => lastAuditOf(statusReader)),
        unlistedNames: recent(
            () => unlistedNamesOf(statusReader),
            (tookMs) => Math.max(5_000, tookMs * 50),
        ),
        processReports: sharedRead(() => processReports(statusReader)),
        receipts: receiptsOf(options, limits.statementMs, log),
        archiveFolder: options.archiveFolder ?? null,
        version: projectVersion(),
    }
    return {
        schema,
        context,
        limits,
        database,
        answerBytes: shares.answers,
        async close() {
            await context.receipts?.store.close()
            await Promise.all([database.close(), statusDatabase?.close()])
        },
    }
}

/** Seconds after which an unchanged status counts as "the indexer is not running". */
const STATUS_AGE_S = 120

/** What is kept in memory, by kind: what answers are made of has most. */
function sharesOf(bytes: number) {
    const share = (percent: number) => Math.floor((bytes * percent) / 100)
    return { periods: share(60), windows: share(20), books: share(8), answers: share(12) }
}

function receiptsOf(options: ServiceOptions, statementMs: number, log: Logger): ApiContext['receipts'] {
    const token = options.receiptToken
    if (!token) return null
    const role = options.receiverRole === undefined ? 'demand_receiver' : options.receiverRole
    const url = options.receiptDatabaseUrl ?? options.databaseUrl
    return { token, store: receiptStore({ url, role, statementMs, log }) }
}
