import { createLogger } from '@subsquid/logger'
import { answerRoute } from './answers/answer-route'
import { Answers } from './answers/answers'
import { operationPlans } from './answers/operation-plan'
import { startApollo } from './apollo'
import { HTTP_LIMITS } from './http/http-limits'
import type { ListeningServer } from './http/listen'
import { metricsRoute } from './http/metrics-route'
import { openDoor } from './http/open-door'
import { checkedDocuments } from './limits/checked-documents'
import { clientRate } from './limits/client-rate'
import { LIVE_LIMITS } from './live/live-limits'
import { liveServer } from './live/live-server'
import { MarketProcess } from './market-process/market-process'
import { apiMetrics } from './metrics'
import type { ApiOptions } from './options'
import { asClient } from './request'
import { apiRoutes } from './routes'
import { type ServiceOptions, service } from './service'

export interface Api {
    /** Base address, such as http://127.0.0.1:4350; GraphQL is at /graphql below it. */
    url: string
    /** Where the metrics are. */
    metricsUrl: string
    /** Of the process that works answers out, where there is one. */
    marketPid(): number | undefined
    /** Stops accepting, lets running requests finish, then lets go of the database. */
    close(): Promise<void>
}

/** Time running requests have to finish when the service stops. */
const GRACE_MS = 5_000

/** Connections of the process that works answers out: of ten, for two that add up at a time, one that is asked beside, and the reserved one. */
const MARKET_CONNECTIONS = 4

/**
 * Serves the API. What it keeps between requests holds only while its database says so, so any number of processes may run side
 * by side, on replicas too.
 * The database need not answer yet: until it does, /ready says 503.
 * @throws when the port cannot be had
 */
export async function startApi(options: ApiOptions): Promise<Api> {
    const log = options.log ?? createLogger('demand:api')
    const { poolSize = 10, marketProcess = false, trustProxy = false } = options
    const liveLimits = { ...LIVE_LIMITS, ...options.liveLimits }
    const {
        log: _log,
        port: _port,
        host: _host,
        metrics: _metrics,
        httpLimits: _http,
        warm = false,
        ...rest
    } = options
    const plain: ServiceOptions = { ...rest, statusConnection: true }
    const own = await service(
        { ...plain, poolSize: marketProcess ? Math.max(2, poolSize - MARKET_CONNECTIONS) : poolSize },
        log,
    )
    const { schema, context, database, limits } = own
    const metrics = apiMetrics({ ...context, pool: database, keepMs: options.metrics?.keepMs })
    const apollo = await startApollo(schema, limits, metrics, log)
    const market = marketProcess
        ? new MarketProcess({
              service: {
                  ...plain,
                  poolSize: MARKET_CONNECTIONS,
                  statusConnection: false,
                  receiptToken: null,
              },
              warm,
              metrics,
              log,
              patienceS: options.marketPatienceS,
          })
        : null
    if (market) context.toDate = () => market.toDate()
    const rate = clientRate(limits.requestsPerMinute, trustProxy)
    const answers = answerRoute(new Answers(database.reserved, own.answerBytes), metrics)
    const check = checkedDocuments(schema, limits)
    const client = asClient(context, database, limits, trustProxy)
    const plans = operationPlans(schema)
    const routes = apiRoutes(
        { schema, apollo, context, limits, metrics, answers, check, client, market, plans },
        rate,
    )
    const validate = market && (async (query: string) => (await market.validate(query)).mistakes)
    const live = liveServer({
        schema,
        context,
        limits,
        liveLimits,
        rate,
        check,
        validate,
        trustProxy,
        metrics,
        log,
    })
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
        await Promise.all([own.close(), market?.close()])
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
        if (warm && !market) void context.memory.warm().catch(() => {})
        return {
            url: server.url,
            metricsUrl: `${servers.at(-1)!.url}/metrics`,
            marketPid: () => market?.pid,
            close,
        }
    } catch (error) {
        await close()
        throw error
    }
}
