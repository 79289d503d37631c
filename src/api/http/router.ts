import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '@subsquid/logger'
import { cors } from './cors'
import { respondJson } from './respond'

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

/** One address of the service. */
export interface Route {
    /** Exact path, or a prefix that ends with `/*`. */
    path: string
    methods: string[]
    /** What it is, in a few words, for the answer to a wrong address. */
    about: string
    handle: Handler
}

/** Turns routes into a handler of `node:http`. Nothing a handler throws reaches the client or ends the process. */
export function router(
    routes: Route[],
    log: Logger,
): (request: IncomingMessage, response: ServerResponse) => void {
    return (request, response) => {
        dispatch(routes, request, response).catch(async (error) => {
            const id = randomUUID()
            log.error({ err: error, errorId: id, path: request.url }, 'request failed')
            if (response.headersSent) response.destroy()
            else await respondJson(request, response, 500, { error: 'Internal error', id })
        })
    }
}

async function dispatch(routes: Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (cors(request, response)) return
    const address = `http://localhost${request.url ?? '/'}`
    if (!URL.canParse(address))
        return respondJson(request, response, 400, { error: `Not an address: ${request.url}` })
    const url = new URL(address)
    const found = routes.filter((route) => matches(route, url.pathname))
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')
    const route = found.find((candidate) => candidate.methods.includes(method))
    if (route) return route.handle(request, response, url)
    if (found.length > 0) {
        const allow = [...new Set(found.flatMap((candidate) => candidate.methods))].join(', ')
        const error = `${method} is not answered at ${url.pathname}: use ${allow}`
        return respondJson(request, response, 405, { error }, { allow })
    }
    const known = Object.fromEntries(routes.map(({ path, about }) => [path, about]))
    return respondJson(request, response, 404, { error: `Nothing is at ${url.pathname}`, routes: known })
}

function matches(route: Route, path: string): boolean {
    if (route.path.endsWith('/*')) return path.startsWith(route.path.slice(0, -1))
    return path === route.path || path === `${route.path}/`
}
