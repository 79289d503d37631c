import type { ApiMetrics } from '../metrics'
import { bearerToken, isToken } from './bearer-token'
import { respond, respondJson } from './respond'
import type { Route } from './router'

/** Prometheus' text, for everybody or for those who have the token. */
export function metricsRoute(metrics: ApiMetrics, token: string | null): Route {
    return {
        path: '/metrics',
        methods: ['GET'],
        about: token
            ? 'Prometheus metrics, with Authorization: Bearer <METRICS_TOKEN>'
            : 'Prometheus metrics',
        async handle(request, response) {
            const given = bearerToken(request.headers.authorization)
            if (token !== null && (given === undefined || !isToken(given, token))) {
                const error = 'Metrics need the header Authorization: Bearer <METRICS_TOKEN>'
                return respondJson(request, response, 401, { error }, { 'www-authenticate': 'Bearer' })
            }
            const headers = { 'content-type': metrics.contentType, 'cache-control': 'no-store' }
            await respond(request, response, 200, headers, await metrics.render())
        },
    }
}
