import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from '@subsquid/logger'
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql'
import { type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import type { ApiContext } from '../context'
import { requestGone } from '../database/request-errors'
import { formatError } from '../format-error'
import type { CheckedDocuments } from '../limits/checked-documents'
import { type ClientRate, clientOf } from '../limits/client-rate'
import { ConnectionCount } from '../limits/connection-count'
import { limitError } from '../limits/limit-error'
import type { Limits } from '../limits/limits'
import type { ApiMetrics } from '../metrics'
import type { Reception } from '../request'
import type { ApiWorker } from '../worker/api-worker'
import { checkSubscription } from './check-subscription'
import type { Connection } from './connection'
import type { LiveLimits } from './live-limits'
import type { LiveContext } from './live-schema'
import { openSocket } from './open-socket'
import { SharedRows } from './shared-rows'

export interface LiveServerOptions {
    schema: GraphQLSchema
    context: ApiContext
    limits: Limits
    liveLimits: LiveLimits
    rate: ClientRate
    check: CheckedDocuments
    /** What is subscribed to is checked in its client's turn, as work of that client. */
    receive: Reception
    /** Validates long texts, where that is not done here. */
    worker: ApiWorker | null
    trustProxy: boolean
    metrics: ApiMetrics
    log: Logger
}

export interface LiveServer {
    /** For `upgrade` of the HTTP server. */
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
    /** Tells every client that the service stops (1001), and cuts off those that do not go. */
    close(): Promise<void>
}

/** Time clients have to say goodbye. */
const GOODBYE_MS = 1_000
const HELLO_MS = 10_000
/** Seconds after which a connection that was refused may try again. */
const RETRY_AFTER_S = 5

/** Serves subscriptions: the protocol is graphql-ws's, the bounds are ours. */
export function liveServer(options: LiveServerOptions): LiveServer {
    const { schema, context, limits, liveLimits, rate, log, metrics } = options
    const count = new ConnectionCount(liveLimits)
    const rows = new SharedRows()
    const format = formatError(log)
    const formatted = (error: GraphQLError) => {
        metrics.limitHit(error.extensions.code)
        return format(error.toJSON(), error)
    }
    const check = async (ctx: Context<Record<string, unknown>, Connection>, payload: SubscribePayload) => {
        if (Object.keys(ctx.subscriptions).length > liveLimits.subscriptions)
            return [tooMany(liveLimits.subscriptions)]
        const wait = await rate.take(ctx.extra.request)
        if (wait !== null) return [tooOften(rate.perMinute, wait)]
        const { request, gone } = ctx.extra
        const visit = options.receive(clientOf(request, options.trustProxy), gone, payload.query.length)
        try {
            return await checkSubscription(schema, limits, options, visit.inTurn, context, rows, payload)
        } catch (error) {
            if (error instanceof GraphQLError) return [error]
            throw error
        } finally {
            visit.end()
        }
    }
    const server = makeServer<Record<string, unknown>, Connection>({
        connectionInitWaitTimeout: HELLO_MS,
        onConnect(ctx) {
            ctx.extra.context = ctx
        },
        onSubscribe(ctx, _id, payload) {
            const checked = check(ctx, payload)
            ctx.extra.checking = checked.catch(() => {})
            return checked
        },
        onNext(_ctx, _id, _payload, args, result) {
            const { live } = args.contextValue as LiveContext
            const missed = live?.missed ?? 0
            if (live) live.missed = 0
            return {
                ...result,
                ...(result.errors ? { errors: result.errors.map(formatted) } : {}),
                ...(missed > 0 ? { extensions: { missed } } : {}),
            } as ExecutionResult
        },
        onError: (_ctx, _id, _payload, errors) =>
            (errors as GraphQLError[]).map((error) => formatted(codedOf(error))),
    })
    const sockets = new WebSocketServer({
        noServer: true,
        maxPayload: limits.requestBytes,
        perMessageDeflate: false,
        handleProtocols,
    })
    metrics.live(() => ({ connections: count.all, subscriptions: subscriptions() }))
    const open = new Set<Connection>()
    const subscriptions = () =>
        [...open].reduce((sum, { context }) => sum + Object.keys(context?.subscriptions ?? {}).length, 0)
    let closing = false

    return {
        upgrade(request, socket, head) {
            socket.on('error', () => {})
            const path = (request.url ?? '').split('?')[0]
            if (closing) return refuse(socket, 503, 'The service stops.')
            if (path !== '/graphql' && path !== '/graphql/')
                return refuse(socket, 404, 'Subscriptions are at /graphql.')
            const place = count.enter(clientOf(request, options.trustProxy))
            if ('full' in place) {
                metrics.limitHit('CONNECTIONS_LIMIT')
                return place.full === 'client'
                    ? refuse(socket, 429, tooManyOfOne(liveLimits.connectionsPerClient))
                    : refuse(socket, 503, tooManyOfAll(liveLimits.connections))
            }
            socket.once('close', place.leave)
            sockets.handleUpgrade(request, socket, head, (client) => {
                const gone = new AbortController()
                const connection: Connection = { request, gone: gone.signal }
                open.add(connection)
                client.once('close', () => {
                    open.delete(connection)
                    gone.abort(requestGone())
                })
                openSocket(client, server, connection, { ...liveLimits, ...limits }, log)
            })
        },
        async close() {
            closing = true
            const clients = [...sockets.clients]
            const gone = clients.map((client) => new Promise((done) => client.once('close', done)))
            for (const client of clients) client.close(1001, 'The service stops. Connect again in a moment.')
            const cut = setTimeout(() => {
                for (const client of clients) client.terminate()
            }, GOODBYE_MS)
            await Promise.all(gone)
            clearTimeout(cut)
            sockets.close()
            context.feed.stop()
        },
    }
}

function tooManyOfOne(limit: number): string {
    return `At most ${limit} subscribers' connections are open to one address. Use one connection for several subscriptions.`
}

function tooManyOfAll(limit: number): string {
    return `At most ${limit} subscribers' connections are open at a time. Try again later, or ask by POST.`
}

function refuse(socket: Duplex, status: number, reason: string): void {
    const body = JSON.stringify({ error: reason })
    const again = status === 404 ? '' : `retry-after: ${RETRY_AFTER_S}\r\n`
    socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json; charset=utf-8\r\n` +
            `${again}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    )
}

/** What a source throws comes wrapped, without its code. */
function codedOf(error: GraphQLError): GraphQLError {
    return error.originalError instanceof GraphQLError ? error.originalError : error
}

function tooMany(limit: number): GraphQLError {
    const text = `At most ${limit} subscriptions are open on one connection. Complete one first.`
    return limitError('SUBSCRIPTIONS_LIMIT', text, limit)
}

function tooOften(limit: number, wait: number): GraphQLError {
    const text = `More than ${limit} requests a minute from this address. Wait ${wait} s, and keep subscriptions open.`
    return limitError('RATE_LIMIT', text, limit)
}
