import type { IncomingMessage, ServerResponse } from 'node:http'
import { respond } from '../http/respond'
import type { Work } from '../limits/work'
import type { ApiMetrics } from '../metrics'
import type { AnswerNote } from './answer-note'
import type { Answers, Result } from './answers'
import { canonicalJson } from './canonical-json'
import type { AskedOperation, OperationPlan } from './operation-plan'
import { sendAnswer } from './send-answer'

/**
 * Answers a request that asks for answers about the market alone, from what is kept where that holds.
 * @param inTurn waits for the client's turn, and gives what finds the result there, whatever it is
 */
export type AnswerRoute = (
    asked: AskedOperation,
    plan: NonNullable<OperationPlan['answers']>,
    request: IncomingMessage,
    response: ServerResponse,
    work: Work,
    inTurn: <T>(find: (run: (note: AnswerNote) => Promise<Result>) => Promise<T>) => Promise<T>,
) => Promise<void>

export function answerRoute(answers: Answers, metrics: ApiMetrics): AnswerRoute {
    return async (asked, plan, request, response, work, inTurn) => {
        const started = process.hrtime.bigint()
        const key = [
            acceptOf(request),
            asked.operationName ?? '',
            canonicalJson(asked.variables),
            plan.text,
        ].join('\n')
        // What waits for its client's turn is not shared: nobody else is to wait for that.
        const outcome =
            (await work.during('kept', () => answers.known(key))) ??
            (await inTurn((run) => answers.answer(key, run)))
        if ('result' in outcome) {
            const { status, headers, body } = outcome.result
            return respond(request, response, status, headers, body)
        }
        metrics.answerGiven(outcome.source, answers.bytes)
        // The others are timed where they are run.
        if (outcome.source !== 'found')
            metrics.operationDone(plan.label, 'ok', Number(process.hrtime.bigint() - started) / 1e9)
        await sendAnswer(request, response, outcome.answer)
    }
}

/** What decides about the content type: nothing, for most clients. */
function acceptOf(request: IncomingMessage): string {
    const accept = request.headers.accept ?? ''
    const isPlain =
        accept === '' || (/application\/json|\*\/\*/.test(accept) && !/q=|graphql|callback/i.test(accept))
    return isPlain ? 'json' : accept
}
