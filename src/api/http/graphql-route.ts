import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApolloServer } from '@apollo/server'
import { GraphQLError, type GraphQLSchema } from 'graphql'
import type { AnswerNote } from '../answers/answer-note'
import type { AnswerRoute } from '../answers/answer-route'
import type { Result } from '../answers/answers'
import { askedByGet, askedByPost, askedText } from '../answers/asked'
import type { OperationPlans } from '../answers/operation-plan'
import type { ApiContext } from '../context'
import type { Asker } from '../database/request-session'
import { execute, type SentOperation } from '../execute'
import { checkJson } from '../limits/check-json'
import { checkNew } from '../limits/check-new'
import type { CheckedDocuments } from '../limits/checked-documents'
import { networkOf } from '../limits/client-rate'
import { isLight } from '../limits/is-light'
import type { Limits } from '../limits/limits'
import type { ApiMetrics } from '../metrics'
import type { AsClient, Visit } from '../request'
import type { ApiWorker } from '../worker/api-worker'
import { parsedBody, readBody } from './request-body'
import { respond, respondJson } from './respond'

export interface GraphqlRoute {
    schema: GraphQLSchema
    apollo: ApolloServer<ApiContext>
    context: ApiContext
    limits: Limits
    metrics: ApiMetrics
    answers: AnswerRoute
    client: AsClient
    /** Does what would keep others waiting, where that is not done here. */
    worker: ApiWorker | null
    plans: OperationPlans
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
    let visit: Visit | undefined
    try {
        const isPost = request.method === 'POST'
        const text = isPost ? await readBody(request, route.limits) : null
        visit = route.client(request, response, text?.length ?? url.search.length)
        await answer(route, visit, request, response, url, text)
    } catch (error) {
        if (!(error instanceof GraphQLError)) throw error
        await refuse(route, request, response, [error])
    } finally {
        visit?.end()
    }
}

/** @param bodyText of a POST; null = it is a GET */
async function answer(
    route: GraphqlRoute,
    visit: Visit,
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    bodyText: string | null,
): Promise<void> {
    const started = process.hrtime.bigint()
    const isPost = bodyText !== null
    const body = isPost ? parsedBody(bodyText, route.limits) : undefined
    if (!isPost) checkAddress(url.searchParams, route.limits)
    const text = askedText(isPost ? body : url.searchParams)
    const mistakes = text ? await mistakesIn(route, text, visit) : []
    if (mistakes.length > 0) {
        route.metrics.operationDone('invalid', 'error', Number(process.hrtime.bigint() - started) / 1e9)
        return await refuse(route, request, response, mistakes)
    }
    const asked = isPost ? askedByPost(body) : askedByGet(url.searchParams)
    const sent = sentOperation(request, url, body)
    const variables = asked?.variables
    const document = text && route.check.document(text.query)
    const plan = document && route.plans(document, text.query, text.operationName)
    const isHeavy = plan && !isLight(route.schema, document, plan, variables ?? {})
    const inTurn = <T>(find: (run: (note?: AnswerNote) => Promise<Result>) => Promise<T>) =>
        visit.inTurn(isHeavy ? 'heavy' : 'light', (context, asker) =>
            find((note) => {
                if (isHeavy && route.worker) return askElsewhere(route.worker, sent, variables, asker, note)
                const authorization = request.headers.authorization ?? null
                return execute(route.apollo, { ...context, variables, note, authorization }, sent)
            }),
        )
    if (asked && plan?.answers)
        return await route.answers(asked, plan.answers, request, response, visit.work, inTurn)
    const result = await inTurn((run) => run())
    await respond(request, response, result.status, result.headers, result.body)
}

/** Checks a text; one that is new takes milliseconds, and waits for its client's turn. */
async function mistakesIn(
    { check, worker }: GraphqlRoute,
    { query, operationName }: { query: string; operationName: string | null },
    { inTurn }: Visit,
): Promise<readonly GraphQLError[]> {
    if (check.isKnown(query)) return check(query, operationName)
    return checkNew(check, worker, query, operationName, inTurn)
}

/** @throws JSON_DEPTH_LIMIT, JSON_VALUES_LIMIT for what is JSON in an address */
function checkAddress(search: URLSearchParams, limits: Limits): void {
    for (const name of ['variables', 'extensions'])
        for (const text of search.getAll(name)) {
            const error = checkJson(text, limits)
            if (error) throw error
        }
}

/** Has an operation run by the worker, and its work counted as that of whoever asks. */
async function askElsewhere(
    worker: ApiWorker,
    operation: SentOperation,
    variables: Record<string, unknown> | undefined,
    { client, isHeavy = false, work, gone }: Asker,
    note?: AnswerNote,
): Promise<Result> {
    const query = { client: networkOf(client), isHeavy, operation, variables }
    const answer = await work.during('worker', () => worker.run(query, gone))
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
