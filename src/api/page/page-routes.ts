import type { IncomingMessage, ServerResponse } from 'node:http'
import { fixedContent, sendFixed } from '../http/fixed-content'
import { respondJson } from '../http/respond'
import { type Asset, graphiqlAssets } from './graphiql-assets'
import { page } from './page'

/** Scripts, and what they load, come from here alone. */
const PAGE_POLICY = [
    "default-src 'none'",
    "script-src 'self'",
    // Monaco writes its colours and the positions of its lines at run time. Styles cannot send anything away: nothing foreign is loaded.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
].join('; ')

export interface PageRoutes {
    page(request: IncomingMessage, response: ServerResponse): Promise<void>
    asset(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void>
}

export function pageRoutes(): PageRoutes {
    let html: ReturnType<typeof fixedContent> | undefined
    return {
        async page(request, response) {
            html ??= graphiqlAssets().then((files) => fixedContent('text/html; charset=utf-8', page(files)))
            sendFixed(request, response, await html, {
                'cache-control': 'no-cache',
                'content-security-policy': PAGE_POLICY,
            })
        },
        async asset(request, response, url) {
            const found = Object.values(await graphiqlAssets()).find(
                (asset: Asset) => asset.path === url.pathname,
            )
            if (!found) {
                const error = `No file at ${url.pathname}: reload the page at /`
                return respondJson(request, response, 404, { error })
            }
            sendFixed(request, response, found.content, {
                'cache-control': 'public, max-age=31536000, immutable',
            })
        },
    }
}

/** A browser that opened the address, as against a program that asks for data. */
export function wantsPage(request: IncomingMessage, url: URL): boolean {
    const asksForHtml = String(request.headers.accept ?? '').includes('text/html')
    return request.method !== 'POST' && asksForHtml && !url.searchParams.has('query')
}
