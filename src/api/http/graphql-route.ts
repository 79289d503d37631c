import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ApolloServer, HeaderMap } from '@apollo/server'
import { GraphQLError } from 'graphql'
import type { AnswerNote } from '../answers/answer-note'
import type { AnswerRoute } from '../answers/answer-route'
import type { Result } from '../answers/answers'
import { askedByGet, askedByPost } from '../answers/asked'
import type { Asked } from '../answers/operation-plan'
import type { ApiContext } from '../context'
import type { ClientRate } from '../limits/client-rate'
import { limitError } from '../limits/limit-error'
import type { Limits } from '../limits/limits'
import type { ApiMetrics } from '../metrics'
import type { AsClient } from '../request'
import { requestBody } from './request-body'
import { respond, respondJson } from './respond'

export interface GraphqlRoute {
    apollo: ApolloServer<ApiContext>
    context: ApiContext
    limits: Limits
    rate: ClientRate
    metrics: ApiMetrics
    answers: AnswerRoute
    client: AsClient
}

/** Answers one GraphQL request: POST with a JSON body, or GET with `query` and `variables` in the URL. */
export async function graphqlRoute(
    route: GraphqlRoute,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
): Promise<void> {
    try {
        const wait = await route.rate(request)
        if (wait !== null) throw tooManyRequests(route.limits.requestsPerMinute, wait)
        const isPost = request.method === 'POST'
        const body = isPost ? await requestBody(request, route.limits.requestBytes) : undefined
        const asked = isPost ? askedByPost(body) : askedByGet(url.searchParams)
        const run = (note?: AnswerNote) =>
            route.client(request, response, (context) =>
                execute(route, context, request, url, body, asked, note),
            )
        if (await route.answers(asked, request, response, run)) return
        const result = await run()
        await respond(request, response, result.status, result.headers, result.body)
    } catch (error) {
        if (!(error instanceof GraphQLError)) throw error
        await refuse(route, request, response, error)
    }
}

async function execute(
    { apollo }: GraphqlRoute,
    context: ApiContext,
    request: IncomingMessage,
    url: URL,
    body: unknown,
    asked: Asked | null,
    note?: AnswerNote,
): Promise<Result> {
    const result = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
            method: request.method === 'POST' ? 'POST' : 'GET',
            headers: headerMap(request),
            search: url.search,
            body,
        },
        context: async () => ({
            ...context,
            variables: asked?.variables,
            note,
            authorization: request.headers.authorization ?? null,
        }),
    })
    if (result.body.kind !== 'complete') throw new Error('incremental delivery is not offered')
    return {
        status: result.status ?? 200,
        headers: Object.fromEntries(result.headers),
        body: result.body.string,
    }
}

/** Answers what failed before GraphQL saw it, in GraphQL's own form. */
async function refuse(
    { metrics }: GraphqlRoute,
    request: IncomingMessage,
    response: ServerResponse,
    error: GraphQLError,
): Promise<void> {
    const { http, ...extensions } = error.extensions as {
        http?: { status?: number }
        code?: string
        wait?: number
    }
    metrics.limitHit(extensions.code)
    const status = http?.status ?? 400
    const headers: Record<string, string> = {}
    if (status === 429) headers['retry-after'] = String(extensions.wait)
    // The rest of an oversized body is not read: the connection cannot be used again.
    if (status === 413) headers.connection = 'close'
    await respondJson(
        request,
        response,
        status,
        { errors: [{ message: error.message, extensions }] },
        headers,
    )
}

function tooManyRequests(limit: number, wait: number): GraphQLError {
    const error = limitError(
        'RATE_LIMIT',
        `More than ${limit} requests a minute from this address. Wait ${wait} s; ask for several things in one query, or for larger pages.`,
        limit,
        undefined,
        429,
    )
    error.extensions.wait = wait
    return error
}

function headerMap(request: IncomingMessage): HeaderMap {
    const headers = new HeaderMap()
    for (const [name, value] of Object.entries(request.headers)) {
        if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
    }
    return headers
}
