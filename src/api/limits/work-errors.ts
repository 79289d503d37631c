import type { GraphQLError } from 'graphql'
import { limitError } from './limit-error'

/** The error of a request that asks more questions than it may. @param spentMs what the request has cost so far */
export function tooManyQuestions(workMs: number, questions: number, spentMs: number): GraphQLError {
    const actual = Math.round(spentMs)
    return limitError(
        'WORK_LIMIT',
        `The request asks about ${questions} different windows or moments and has cost ${actual} ms of work; at most ${workMs} ms are allowed for so many. Ask about each moment in a request of its own; what was worked out is kept.`,
        workMs,
        actual,
    )
}

/** The error of a request whose answers take too much work. */
export function tooMuchToWorkOut(mostMs: number, spentMs: number): GraphQLError {
    const actual = Math.round(spentMs)
    return limitError(
        'WORK_LIMIT',
        `The request has cost ${actual} ms of work; at most ${mostMs} ms are allowed. Ask for fewer things, or for a shorter window, in one request.`,
        mostMs,
        actual,
    )
}

/** The error of a client that has used up its work. @param wait seconds until the client may ask again */
export function outOfWork(perMinute: number, wait: number): GraphQLError {
    const error = limitError(
        'RATE_LIMIT',
        `This address has used up its ${perMinute} ms of work a minute. Wait ${wait} s. The RateLimit header tells what is left, Server-Timing what an answer cost.`,
        perMinute,
        undefined,
        429,
    )
    error.extensions.wait = wait
    return error
}
