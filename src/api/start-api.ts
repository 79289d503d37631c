import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createLogger, type Logger } from '@subsquid/logger'
import { MarketMemory } from '../analytics/memory/market-memory'
import { coalesced } from '../facts/coalesced'
import { sharedRead } from '../facts/shared-read'
import { marketOf } from '../networks/market'
import { answerRoute } from './answers/answer-route'
import { Answers } from './answers/answers'
import { startApollo } from './apollo'
import type { ApiContext } from './context'
import { readOnlyDatabase } from './database/read-only-database'
import { receiptStore } from './database/receipt-store'
import { openreaderContext } from './entities/openreader-context'
import { schemaFile } from './entities/schema-file'
import { STATUS_DEADLINE_MS } from './http/health-routes'
import { HTTP_LIMITS } from './http/http-limits'
import type { ListeningServer } from './http/listen'
import { metricsRoute } from './http/metrics-route'
import { openDoor } from './http/open-door'
import { checkedDocuments } from './limits/checked-documents'
import { clientRate } from './limits/client-rate'
import { DEFAULT_LIMITS } from './limits/limits'
import { LiveFeed } from './live/live-feed'
import { LIVE_LIMITS } from './live/live-limits'
import { liveServer } from './live/live-server'
import { apiMetrics } from './metrics'
import type { ApiOptions } from './options'
import { asClient } from './request'
import { apiRoutes } from './routes'
import { apiSchema } from './schema'
import { completenessOf } from './status/completeness'
import { networkStatus } from './status/network-status'
import { proofProgress } from './status/proof-progress'

export interface Api {
    /** Base address, such as http://127.0.0.1:4350; GraphQL is at /graphql below it. */
    url: string
    /** Where the metrics are. */
    metricsUrl: string
    /** Stops accepting, lets running requests finish, then lets go of the database. */
    close(): Promise<void>
}

/** Time running requests have to finish when the service stops. */
const GRACE_MS = 5_000

/**
 * Serves the API. What it keeps between requests holds only while its database says so, so any number of processes may run side
 * by side, on replicas too.
 * The database need not answer yet: until it does, /ready says 503.
 * @throws when the port cannot be had
 */
export async function startApi(options: ApiOptions): Promise<Api> {
    const log = options.log ?? createLogger('demand:api')
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    const liveLimits = { ...LIVE_LIMITS, ...options.liveLimits }
    const { schema, model } = await apiSchema({ receipts: Boolean(options.receiptToken) })
    const trustProxy = options.trustProxy ?? false
    const databaseOptions = {
        url: options.databaseUrl,
        sessions: {
            by: options.sessionsBy ?? 'startup',
            role: options.databaseRole === undefined ? 'demand_reader' : options.databaseRole,
        },
        workMs: limits.requestWorkMs,
        log,
    }
    const database = readOnlyDatabase({
        ...databaseOptions,
        poolSize: options.poolSize ?? 10,
        statementMs: limits.statementMs,
    })
    const memory = sharesOf((options.memoryMb ?? 512) * 2 ** 20)
    const state = coalesced(database.reserved)
    // A connection that no question about the market can take.
    const statusDatabase = readOnlyDatabase({
        ...databaseOptions,
        poolSize: 1,
        // A login role's own limit stands in the catalogue; whoever asks gives up after the deadline either way.
        statementMs: databaseOptions.sessions.by === 'login' ? limits.statementMs : STATUS_DEADLINE_MS,
    })
    const readiness = { lagBlocks: options.readyLagBlocks ?? 50, statusAge: options.readyStatusAge ?? 120 }
    const context: ApiContext = {
        openreader: openreaderContext(database),
        model,
        database,
        state,
        network: options.network,
        memory: new MarketMemory(
            database,
            marketOf(options.network),
            {
                periodBytes: memory.periods,
                windowBytes: memory.windows,
                bookBytes: memory.books,
            },
            state,
        ),
        feed: new LiveFeed(database, log, liveLimits.lookMs),
        readiness,
        chainReports: sharedRead(() => networkStatus(statusDatabase, options.network, readiness)),
        proofProgress: proofProgress(database),
        completeness: sharedRead(() => completenessOf(statusDatabase)),
        receipts: receiptsOf(options, limits.statementMs, log),
        archiveFolder: options.archiveFolder ?? null,
        version: projectVersion(),
    }
    const metrics = apiMetrics({ ...context, pool: database, keepMs: options.metrics?.keepMs })
    const apollo = await startApollo(schema, limits, metrics, log)
    const rate = clientRate(limits.requestsPerMinute, trustProxy)
    const answers = answerRoute(schema, new Answers(database.reserved, memory.answers), metrics)
    const check = checkedDocuments(schema, limits)
    const client = asClient(context, database, limits, trustProxy)
    const routes = apiRoutes({ apollo, context, limits, metrics, answers, check, client }, rate)
    const live = liveServer({ schema, context, limits, liveLimits, rate, check, trustProxy, metrics, log })
    const door = {
        host: options.host ?? '127.0.0.1',
        httpLimits: { ...HTTP_LIMITS, ...options.httpLimits },
        rate: clientRate(limits.otherRequestsPerMinute, trustProxy),
        trustProxy,
        limitHit: metrics.limitHit,
        log,
    }
    const servers: ListeningServer[] = []
    const close = async () => {
        await Promise.all([...servers.map((server) => server.close(GRACE_MS)), live.close()])
        await apollo.stop()
        await context.receipts?.store.close()
        await Promise.all([database.close(), statusDatabase.close()])
    }
    try {
        const { port: metricsPort, token = null } = options.metrics ?? {}
        const metricsAt = metricsRoute(metrics, token)
        const ownPort = metricsPort != null
        const server = await openDoor({
            ...door,
            port: options.port,
            routes: ownPort ? routes : [...routes, metricsAt],
            upgrade: live.upgrade,
        })
        servers.push(server)
        if (ownPort) servers.push(await openDoor({ ...door, port: metricsPort, routes: [metricsAt] }))
        // Nothing is lost when it fails: the first question then does the same.
        if (options.warm) void context.memory.warm().catch(() => {})
        return { url: server.url, metricsUrl: `${servers.at(-1)!.url}/metrics`, close }
    } catch (error) {
        await close()
        throw error
    }
}

/** What is kept in memory, by kind: what answers are made of has most. */
function sharesOf(bytes: number) {
    const share = (percent: number) => Math.floor((bytes * percent) / 100)
    return { periods: share(40), windows: share(40), books: share(8), answers: share(12) }
}

function receiptsOf(options: ApiOptions, statementMs: number, log: Logger): ApiContext['receipts'] {
    const token = options.receiptToken
    if (!token) return null
    const role = options.receiverRole === undefined ? 'demand_receiver' : options.receiverRole
    const url = options.receiptDatabaseUrl ?? options.databaseUrl
    return { token, store: receiptStore({ url, role, statementMs, log }) }
}

function projectVersion(): string {
    const file = join(dirname(schemaFile()), 'package.json')
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
