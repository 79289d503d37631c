import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { respond } from '../http/respond'
import type { ApiMetrics } from '../metrics'
import type { AnswerNote } from './answer-note'
import type { Answers, Result } from './answers'
import { canonicalJson } from './canonical-json'
import { type Asked, operationPlans } from './operation-plan'
import { sendAnswer } from './send-answer'

/**
 * Answers a request that asks for answers about the market alone, from what is kept where that holds.
 * @param run finds the result, whatever it is
 * @returns false when it asks for something else, and nothing was sent
 */
export type AnswerRoute = (
    asked: Asked | null,
    request: IncomingMessage,
    response: ServerResponse,
    run: (note: AnswerNote) => Promise<Result>,
) => Promise<boolean>

export function answerRoute(schema: GraphQLSchema, answers: Answers, metrics: ApiMetrics): AnswerRoute {
    const planOf = operationPlans(schema)
    return async (asked, request, response, run) => {
        const plan = asked && planOf(asked)
        if (!plan) return false
        const started = process.hrtime.bigint()
        const key = [
            acceptOf(request),
            asked.operationName ?? '',
            canonicalJson(asked.variables),
            plan.text,
        ].join('\n')
        const outcome = await answers.answer(key, run)
        if ('result' in outcome) {
            const { status, headers, body } = outcome.result
            await respond(request, response, status, headers, body)
            return true
        }
        metrics.answerGiven(outcome.source, answers.bytes)
        // The others are timed where they are run.
        if (outcome.source !== 'found')
            metrics.operationDone(plan.label, 'ok', Number(process.hrtime.bigint() - started) / 1e9)
        await sendAnswer(request, response, outcome.answer)
        return true
    }
}

/** What decides about the content type: nothing, for most clients. */
function acceptOf(request: IncomingMessage): string {
    const accept = request.headers.accept ?? ''
    const isPlain =
        accept === '' || (/application\/json|\*\/\*/.test(accept) && !/q=|graphql|callback/i.test(accept))
    return isPlain ? 'json' : accept
}
