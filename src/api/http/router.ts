import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '@subsquid/logger'
import { type ClientRate, clientOf } from '../limits/client-rate'
import type { LimitCode } from '../limits/limit-error'
import { cors } from './cors'
import { respondJson } from './respond'
import { safetyHeaders } from './safety-headers'
import type { UnreadAnswers } from './unread-answers'

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** One address of the service. */
export interface Route {
    /** Exact path, or a prefix that ends with `/*`. */
    path: string
    methods: string[]
    /** What it is, in a few words, for the answer to a wrong address. */
    about: string
    /** A rate of its own; without one it shares that of all others. */
    rate?: ClientRate
    /** Its answers may be large and are made for one client alone, so that unread ones cost memory. */
    heavy?: boolean
    handle: Handler
}

export interface RouterOptions {
    routes: Route[]
    /** Of everything that has none of its own, wrong addresses too. */
    rate: ClientRate
    unread: UnreadAnswers
    trustProxy: boolean
    limitHit(code: LimitCode): void
    /** Told of each client that asked too often. */
    onRefused(client: string): void
    log: Logger
}

/** Seconds after which one who left answers unread may ask again. */
const RETRY_AFTER_S = 5

/**
 * Turns routes into a handler of `node:http`, each behind a limit. Nothing a handler throws reaches the client or ends the
 * process.
 */
export function router(options: RouterOptions): (request: IncomingMessage, response: ServerResponse) => void {
    const { log } = options
    return (request, response) => {
        dispatch(options, request, response)
            .catch((error) => {
                const id = randomUUID()
                log.error({ err: error, errorId: id, path: request.url }, 'request failed')
                if (response.headersSent) response.destroy()
                else return respondJson(request, response, 500, { error: 'Internal error', id })
            })
            .catch(() => response.destroy())
    }
}

async function dispatch(
    options: RouterOptions,
    request: IncomingMessage,
    response: ServerResponse,
): Promise<void> {
    safetyHeaders(response)
    const isPreflight = cors(request, response)
    const address = `http://localhost${request.url ?? '/'}`
    const url = URL.canParse(address) ? new URL(address) : null
    const found = url ? options.routes.filter((route) => matches(route, url.pathname)) : []
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
    const route = found.find((candidate) => candidate.methods.includes(method))
    if (await isTooMuch(options, request, response, route)) return
    if (isPreflight) {
        response.end()
        return
    }
    if (!url) return respondJson(request, response, 400, { error: `Not an address: ${request.url}` })
    if (route) {
        await route.handle(request, response, url)
        if (route.heavy) options.unread.count(clientOf(request, options.trustProxy), response)
        return
    }
    if (found.length > 0) {
        const allow = [...new Set(found.flatMap((candidate) => candidate.methods))].join(', ')
        const error = `${method} is not answered at ${url.pathname}: use ${allow}`
        return respondJson(request, response, 405, { error }, { allow })
    }
    const known = Object.fromEntries(options.routes.map(({ path, about }) => [path, about]))
    return respondJson(request, response, 404, { error: `Nothing is at ${url.pathname}`, routes: known })
}

/** Refuses a client that asks too often, or does not read what it asked for. */
async function isTooMuch(
    { rate, unread, trustProxy, limitHit, onRefused }: RouterOptions,
    request: IncomingMessage,
    response: ServerResponse,
    route: Route | undefined,
): Promise<boolean> {
    const refuse = async (status: number, code: LimitCode, message: string, wait: number, limit?: number) => {
        limitHit(code)
        const errors = [{ message, extensions: { code, limit, wait } }]
        await respondJson(request, response, status, { errors }, { 'retry-after': String(wait) })
        return true
    }
    const { perMinute, take } = route?.rate ?? rate
    const wait = await take(request)
    if (wait !== null) {
        const message = `More than ${perMinute} requests a minute from this address. Wait ${wait} s; ask for several things in one query, or for larger pages.`
        // What it has sent behind this one on the same connection need not be refused one by one.
        response.setHeader('connection', 'close')
        onRefused(clientOf(request, trustProxy))
        return refuse(429, 'RATE_LIMIT', message, wait, perMinute)
    }
    if (!route?.heavy) return false
    switch (unread.full(clientOf(request, trustProxy))) {
        case 'client':
            return refuse(429, 'UNREAD_LIMIT', 'Read the answers to earlier requests first.', RETRY_AFTER_S)
        case 'process':
            return refuse(503, 'UNREAD_LIMIT', 'Too many answers wait to be read by others.', RETRY_AFTER_S)
        default:
            return false
    }
}

function matches(route: Route, path: string): boolean {
    if (route.path.endsWith('/*')) return path.startsWith(route.path.slice(0, -1))
    return path === route.path || path === `${route.path}/`
}
