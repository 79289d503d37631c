import type { ApolloServerPlugin } from '@apollo/server'
import type { ApiContext } from '../context'
import type { OperationMetrics } from '../metrics'
import { limitError } from './limit-error'
import type { Limits } from './limits'
import { measureAnswer } from './measure-answer'

const MIB = 2 ** 20

/** Refuses an answer that is too large, before it is written down. */
export function answerLimit(
    { answerBytes }: Limits,
    metrics: OperationMetrics,
): ApolloServerPlugin<ApiContext> {
    return {
        async requestDidStart() {
            return {
                async willSendResponse({ response: { body, http } }) {
                    if (body.kind !== 'single') return
                    if (measureAnswer(body.singleResult.data, answerBytes) <= answerBytes) return
                    const { message, extensions } = tooLarge(answerBytes)
                    metrics.limitHit(extensions.code)
                    const { http: asked, ...shown } = extensions as { http: { status: number } }
                    http.status = asked.status
                    body.singleResult = { errors: [{ message, extensions: shown }] }
                },
            }
        },
    }
}

function tooLarge(limit: number) {
    const mib = (limit / MIB).toFixed(1)
    const text = `The answer would have more than ${mib} MiB. Ask for smaller pages (limit, first), for fewer long fields (args, data, topics), and for each under one alias.`
    return limitError('ANSWER_SIZE_LIMIT', text, limit)
}
