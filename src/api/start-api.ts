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
import { apiMetrics } from './metrics'
import type { ApiOptions } from './options'
import { graphiqlAssets } from './page/graphiql-assets'
import { asClient, reception } from './request'
import { apiRoutes } from './routes'
import { type ServiceOptions, service } from './service'
import { ApiWorker } from './worker/api-worker'

/** The running API. */
export interface Api {
    /** Base address, such as http://127.0.0.1:4350; GraphQL is at /graphql below it. */
    url: string
    /** Where the metrics are. */
    metricsUrl: string
    /** Of the worker, where there is one. */
    workerPid(): number | undefined
    /** Stops accepting, lets running requests finish, then lets go of the database. */
    close(): Promise<void>
}

/** Time running requests have to finish when the service stops. */
const GRACE_MS = 5_000

/** Connections of the worker: of ten, for two that add up at a time, one that is asked beside, and the reserved one. */
const WORKER_CONNECTIONS = 4

/**
 * Serves the API. What it keeps between requests holds only while its database says so, so any number of processes may run side
 * by side, on replicas too.
 * The database need not answer yet: until it does, /ready says 503.
 * @throws when the port cannot be had
 */
export async function startApi(options: ApiOptions): Promise<Api> {
    const log = options.log ?? createLogger('demand:api')
    const { poolSize = 10, worker = false, trustProxy = false } = options
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
    const plain: ServiceOptions = { ...rest, statusConnection: true, receipts: Boolean(rest.receiptToken) }
    const own = await service(
        { ...plain, poolSize: worker ? Math.max(2, poolSize - WORKER_CONNECTIONS) : poolSize },
        log,
    )
    const { schema, context, database, limits } = own
    const metrics = apiMetrics({ ...context, pool: database, keepMs: options.metrics?.keepMs })
    const apollo = await startApollo(schema, limits, metrics, log)
    const other = worker
        ? new ApiWorker({
              service: {
                  ...plain,
                  poolSize: WORKER_CONNECTIONS,
                  statusConnection: false,
                  receiptToken: null,
              },
              warm,
              metrics,
              log,
              patienceS: options.workerPatienceS,
          })
        : null
    if (other) {
        context.toDate = () => other.toDate()
        metrics.worker(() => other.report)
    }
    const rate = clientRate(limits.requestsPerMinute, trustProxy)
    const answers = answerRoute(new Answers(database.reserved, own.answerBytes), metrics)
    const check = checkedDocuments(schema, limits)
    const receive = reception(context, database, limits, metrics)
    const client = asClient(receive, trustProxy)
    const plans = operationPlans(schema)
    const routes = apiRoutes(
        { schema, apollo, context, limits, metrics, answers, check, client, worker: other, plans },
        rate,
    )
    const live = liveServer({
        schema,
        context,
        limits,
        liveLimits,
        rate,
        check,
        receive,
        worker: other,
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
        await Promise.all([own.close(), other?.close()])
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
        // Nothing is lost when it fails: the first question, or visitor, then does the same.
        if (warm) void graphiqlAssets().catch(() => {})
        if (warm) void context.search.warm().catch(() => {})
        if (warm && !other) void context.memory.warm().catch(() => {})
        return {
            url: server.url,
            metricsUrl: `${servers.at(-1)!.url}/metrics`,
            workerPid: () => other?.pid,
            close,
        }
    } catch (error) {
        await close()
        throw error
    }
}
