import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApolloServer } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { nextTurn } from '../../analytics/memory/turns'
import type { AnswerNote } from '../answers/answer-note'
import type { AnswerRoute } from '../answers/answer-route'
import type { Result } from '../answers/answers'
import { askedByGet, askedByPost, askedText } from '../answers/asked'
import type { ApiContext } from '../context'
import type { Asker } from '../database/request-session'
import { execute, type SentOperation } from '../execute'
import { checkJson } from '../limits/check-json'
import type { CheckedDocuments } from '../limits/checked-documents'
import type { Limits } from '../limits/limits'
import type { MarketProcess } from '../market-process/market-process'
import type { ApiMetrics } from '../metrics'
import type { AsClient } from '../request'
import { requestBody } from './request-body'
import { respond, respondJson } from './respond'

/** Characters of a text that takes milliseconds to check. */
const LONG_TEXT = 1_000

export interface GraphqlRoute {
    apollo: ApolloServer<ApiContext>
    context: ApiContext
    limits: Limits
    metrics: ApiMetrics
    answers: AnswerRoute
    client: AsClient
    /** Works out what asks about the market, where that is not done here. */
    market: MarketProcess | null
    /** Whether an operation does. */
    asksMarket(asked: { query: string; operationName: string | null }): boolean
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
        // Several long ones that come together are checked one a turn, and others have the turns between.
        if (text && text.query.length > LONG_TEXT) await nextTurn()
        const mistakes = text ? route.check(text.query, text.operationName) : []
        if (mistakes.length > 0) {
            route.metrics.operationDone('invalid', 'error', Number(process.hrtime.bigint() - started) / 1e9)
            return await refuse(route, request, response, mistakes)
        }
        const asked = isPost ? askedByPost(body) : askedByGet(url.searchParams)
        const operation = sentOperation(request, url, body)
        const variables = asked?.variables
        const market = text && route.asksMarket(text) ? route.market : null
        const run = (note?: AnswerNote) =>
            route.client(request, response, (context, asker) => {
                if (market) return askMarket(market, operation, variables, asker, note)
                const authorization = request.headers.authorization ?? null
                return execute(route.apollo, { ...context, variables, note, authorization }, operation)
            })
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

/** Has an operation run by the process for the market, and its work counted as that of whoever asks. */
async function askMarket(
    market: MarketProcess,
    operation: SentOperation,
    variables: Record<string, unknown> | undefined,
    { client, work, gone }: Asker,
    note?: AnswerNote,
): Promise<Result> {
    work.pause()
    const answer = await market.run({ client, operation, variables }, gone)
    work.resume()
    work.add(answer)
    if (note) Object.assign(note, answer.note)
    return answer.result
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

/** What GraphQL over HTTP looks at: not who asks. */
const HEADERS = ['accept', 'content-type', 'apollo-require-preflight', 'x-apollo-operation-name']

function sentOperation(request: IncomingMessage, url: URL, body: unknown): SentOperation {
    const method = request.method === 'POST' ? 'POST' : 'GET'
    const headers = HEADERS.flatMap((name): [string, string][] => {
        const value = request.headers[name]
        return value === undefined ? [] : [[name, String(value)]]
    })
    return { method, headers, search: url.search, body }
}
