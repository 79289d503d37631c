import { type GraphqlRoute, graphqlRoute } from './http/graphql-route'
import { healthRoute, readyRoute } from './http/health-routes'
import { respond } from './http/respond'
import type { Route } from './http/router'
import { pageRoutes, wantsPage } from './page/page-routes'

/** Every address of the service. */
export function apiRoutes(graphql: GraphqlRoute): Route[] {
    const { context, metrics } = graphql
    const pages = pageRoutes()
    return [
        {
            path: '/graphql',
            methods: ['GET', 'POST'],
            about: 'GraphQL: POST {"query": "..."}, or GET ?query=...; a browser gets the page',
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
            about: '200 when the process and its database answer',
            handle: (request, response) => healthRoute(context, request, response),
        },
        {
            path: '/ready',
            methods: ['GET'],
            about: '200 when every chain is close to its head, else 503 with the distance',
            handle: (request, response) => readyRoute(context, request, response),
        },
        {
            path: '/metrics',
            methods: ['GET'],
            about: 'Prometheus metrics',
            async handle(request, response) {
                const headers = { 'content-type': metrics.contentType }
                await respond(request, response, 200, headers, await metrics.render())
            },
        },
    ]
}
