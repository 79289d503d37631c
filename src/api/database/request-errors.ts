import { HeaderMap } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { limitError } from '../limits/limit-error'
import type { Refusal } from './fair-queue'

/** What a request is let in for, and so with whom it waits: nobody else's wait is any of its business. */
export type Kind =
    /** What is answered here within milliseconds. */
    | 'light'
    /** A text that is new is parsed, and validated where it is short: one in a turn of the loop. */
    | 'check'
    /** A long text that is new: it is validated by the worker. */
    | 'text'
    /** What is worked out by the worker, or keeps others waiting where there is none. */
    | 'heavy'

/** Of a request whose client has gone, or has its answer: nobody waits for the statement. */
export function requestGone(): GraphQLError {
    return new GraphQLError('The client has gone.', { extensions: { code: 'REQUEST_GONE' } })
}

const NARROW =
    'Filter by what has an index (id, model, payer, payTo, batch, time, day) or by a shorter stretch of time (time_gte, time_lt), ask for a smaller page, or leave out totalCount.'

export function requestTimeout(deadlineMs: number): GraphQLError {
    return limitError(
        'STATEMENT_TIMEOUT',
        `The request needed more than ${deadlineMs} ms of the database, waiting for its turn included. ${NARROW}`,
        deadlineMs,
        undefined,
        200,
    )
}

/**
 * @param workMs that they may take
 * @param actualMs what the request's statements are expected to take
 */
export function tooMuchWork(workMs: number, actualMs: number): GraphQLError {
    const actual = Math.round(actualMs)
    return limitError(
        'WORK_LIMIT',
        `The database would have to work for ${actual} ms or more; at most ${Math.round(workMs)} ms are allowed for an answer of this size. ${NARROW} Several questions go in several requests.`,
        Math.round(workMs),
        actual,
    )
}

export function tooUncertain(workMs: number): GraphQLError {
    return limitError(
        'WORK_LIMIT',
        `After ${Math.round(workMs)} ms of work the database had not found the answer. ${NARROW}`,
        Math.round(workMs),
    )
}

const MIB = 2 ** 20
/** Rows may be larger than those that were seen. */
const CAREFUL = 0.8

/**
 * @param limit bytes that an answer may have
 * @param bytes that had come when it was stopped, in so many whole rows
 */
export function tooMuchToSend(limit: number, bytes: number, rows: number): GraphQLError {
    const fitting = Math.floor((limit / bytes) * rows * CAREFUL)
    const way =
        fitting > 0
            ? `Ask for at most ${fitting} rows a page (limit, first)`
            : 'One row alone may be too large: ask for smaller nested lists (limit)'
    return limitError(
        'ANSWER_SIZE_LIMIT',
        `The answer would hold more than ${(limit / MIB).toFixed(1)} MiB. ${way}, or for fewer long fields (args, data, topics, names and reasons).`,
        limit,
    )
}

/** Others' requests of the same kind fill the queue, or one has waited in it for as long as is of use. */
export function tooBusy(kind: Kind): GraphQLError {
    const wait = kind === 'light' || kind === 'check' ? 2 : 5
    return new GraphQLError(`${BUSY[kind]} Try again in ${wait} s.`, {
        extensions: { code: 'TOO_BUSY', ...askAgain(503, wait) },
    })
}

const BUSY: Record<Kind, string> = {
    light: 'Too many requests wait to be answered.',
    check: 'Too many new texts wait to be checked. Texts that were sent before are not kept waiting; pass values as variables.',
    text: 'Too many long texts that are new wait to be checked. Texts that were sent before, and short ones, are not kept waiting; pass values as variables.',
    heavy: 'Too many questions wait to be worked out. What was asked before, lists of up to 1,000 values and feeds are not kept waiting.',
}

export function queueFull(refusal: Refusal): GraphQLError {
    if (refusal !== 'CLIENT_WAITS')
        return new GraphQLError('The database has no connection to spare. Try again in a few seconds.', {
            extensions: { code: 'DATABASE_BUSY', ...askAgain(503, 2) },
        })
    return new GraphQLError(
        'Too many requests of this address wait for the database. Wait for answers before asking on.',
        { extensions: { code: 'QUEUE_LIMIT', ...askAgain(429, 1) } },
    )
}

/** Answers are worked out by a process that ended, twice, before it gave this one. */
export function workerGone(): GraphQLError {
    return new GraphQLError(
        'The process that works this out was replaced meanwhile. Try again in a few seconds.',
        {
            extensions: { code: 'SERVICE_RESTARTING', ...askAgain(503, 2) },
        },
    )
}

/** @param seconds after which it is of use to ask again */
const askAgain = (status: number, seconds: number) => ({
    wait: seconds,
    http: { status, headers: new HeaderMap([['retry-after', String(seconds)]]) },
})
