import { type GraphqlRoute, graphqlRoute } from './http/graphql-route'
import { healthRoute, readyRoute } from './http/health-routes'
import type { Route } from './http/router'
import type { ClientRate } from './limits/client-rate'
import { pageRoutes, wantsPage } from './page/page-routes'

/**
 * Every address of the service but that of its metrics.
 * @param rate of GraphQL requests
 */
export function apiRoutes(graphql: GraphqlRoute, rate: ClientRate): Route[] {
    const { context } = graphql
    const pages = pageRoutes()
    return [
        {
            path: '/graphql',
            methods: ['GET', 'POST'],
            about: 'GraphQL: POST {"query": "..."}, or GET ?query=...; a browser gets the page',
            rate,
            heavy: true,
            handle: (request, response, url) =>
                wantsPage(request, url)
                    ? pages.page(request, response)
                    : graphqlRoute(graphql, request, response, url),
        },
        { path: '/', methods: ['GET'], about: 'GraphiQL, a page to explore the API', handle: pages.page },
        { path: '/graphiql/*', methods: ['GET'], about: 'files of the page', handle: pages.asset },
        {
            path: '/health',
            methods: ['GET'],
            about: '200 while this process lives',
            handle: (request, response) => healthRoute(context, request, response),
        },
        {
            path: '/ready',
            methods: ['GET'],
            about: '200 when it should be asked: every chain is close to its head; else 503 with the distance',
            handle: (request, response) => readyRoute(context, request, response),
        },
    ]
}
