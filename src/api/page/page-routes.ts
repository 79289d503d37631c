import type { IncomingMessage, ServerResponse } from 'node:http'
import { acceptsGzip, respond, respondJson } from '../http/respond'
import { type Asset, type GraphiqlAssets, graphiqlAssets, plain } from './graphiql-assets'
import { page } from './page'

const SECURITY = [
    "default-src 'self'",
    // GraphiQL sets styles at run time and the page starts it with an inline script; Monaco's workers are same-origin.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "frame-ancestors 'none'",
].join('; ')

export interface PageRoutes {
    page(request: IncomingMessage, response: ServerResponse): Promise<void>
    asset(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>
}

/** The page and its files. They are compressed when first asked for, and kept. */
export function pageRoutes(): PageRoutes {
    let loading: Promise<GraphiqlAssets> | undefined
    const assets = () => (loading ??= graphiqlAssets())
    return {
        async page(request, response) {
            const headers = {
                'content-type': 'text/html; charset=utf-8',
                'cache-control': 'no-cache',
                'content-security-policy': SECURITY,
            }
            await respond(request, response, 200, headers, page(await assets()))
        },
        async asset(request, response, url) {
            const found = Object.values(await assets()).find((asset: Asset) => asset.path === url.pathname)
            if (found) return sendAsset(request, response, found)
            await respondJson(request, response, 404, {
                error: `No file at ${url.pathname}: reload the page at /`,
            })
        },
    }
}

async function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): Promise<void> {
    const gzip = acceptsGzip(request)
    const body = gzip ? asset.gzipped : await plain(asset)
    response.writeHead(200, {
        'content-type': asset.contentType,
        'content-length': body.length,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
}

/** A browser that opened the address, as against a program that asks for data. */
export function wantsPage(request: IncomingMessage, url: URL): boolean {
    const asksForHtml = String(request.headers.accept ?? '').includes('text/html')
    return request.method !== 'POST' && asksForHtml && !url.searchParams.has('query')
}
