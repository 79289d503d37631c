import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ApolloServer, HeaderMap } from '@apollo/server'
import { GraphQLError } from 'graphql'
import type { AnswerNote } from '../answers/answer-note'
import type { AnswerRoute } from '../answers/answer-route'
import type { Result } from '../answers/answers'
import { askedByGet, askedByPost, askedText } from '../answers/asked'
import type { Asked } from '../answers/operation-plan'
import type { ApiContext } from '../context'
import { checkJson } from '../limits/check-json'
import type { CheckedDocuments } from '../limits/checked-documents'
import type { Limits } from '../limits/limits'
import type { ApiMetrics } from '../metrics'
import type { AsClient } from '../request'
import { requestBody } from './request-body'
import { respond, respondJson } from './respond'

export interface GraphqlRoute {
    apollo: ApolloServer<ApiContext>
    context: ApiContext
    limits: Limits
    metrics: ApiMetrics
    answers: AnswerRoute
    client: AsClient
    /** Has to be asked before anything is run: nobody else validates. */
    check: CheckedDocuments
}

/** Answers one GraphQL request: POST with a JSON body, or GET with `query` and `variables` in the URL. */
export async function graphqlRoute(
    route: GraphqlRoute,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
): Promise<void> {
    const started = process.hrtime.bigint()
    try {
        const isPost = request.method === 'POST'
        const body = isPost ? await requestBody(request, route.limits) : undefined
        if (!isPost) checkAddress(url.searchParams, route.limits)
        const text = askedText(isPost ? body : url.searchParams)
        const mistakes = text ? route.check(text.query, text.operationName) : []
        if (mistakes.length > 0) {
            route.metrics.operationDone('invalid', 'error', Number(process.hrtime.bigint() - started) / 1e9)
            return await refuse(route, request, response, mistakes)
        }
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
        await refuse(route, request, response, [error])
    }
}

/** @throws JSON_DEPTH_LIMIT, JSON_VALUES_LIMIT for what is JSON in an address */
function checkAddress(search: URLSearchParams, limits: Limits): void {
    for (const name of ['variables', 'extensions'])
        for (const text of search.getAll(name)) {
            const error = checkJson(text, limits)
            if (error) throw error
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
    errors: readonly GraphQLError[],
): Promise<void> {
    for (const { extensions } of errors) metrics.limitHit(extensions.code)
    const { http, wait } = errors[0]!.extensions as { http?: { status?: number }; wait?: number }
    const status = http?.status ?? 400
    const headers: Record<string, string> = wait === undefined ? {} : { 'retry-after': String(wait) }
    // The rest of an oversized body is not read: the connection cannot be used again.
    if (status === 413) headers.connection = 'close'
    await respondJson(request, response, status, { errors: errors.map(shown) }, headers)
}

function shown({ message, locations, extensions: { http: _, ...extensions } }: GraphQLError) {
    return { message, locations, extensions }
}

function headerMap(request: IncomingMessage): HeaderMap {
    const headers = new HeaderMap()
    for (const [name, value] of Object.entries(request.headers)) {
        if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
    }
    return headers
}
