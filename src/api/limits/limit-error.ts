import { GraphQLError } from 'graphql'

export type LimitCode =
    | 'DEPTH_LIMIT'
    | 'COST_LIMIT'
    | 'PAGE_SIZE_LIMIT'
    | 'OFFSET_LIMIT'
    | 'ROOT_FIELDS_LIMIT'
    | 'ALIASES_LIMIT'
    | 'SELECTIONS_LIMIT'
    | 'INTROSPECTION_LIMIT'
    | 'FILTER_DEPTH_LIMIT'
    | 'FILTER_VALUES_LIMIT'
    | 'REQUEST_SIZE_LIMIT'
    | 'ANSWER_SIZE_LIMIT'
    | 'QUERY_SIZE_LIMIT'
    | 'TOKENS_LIMIT'
    | 'NAME_LENGTH_LIMIT'
    | 'DIRECTIVES_LIMIT'
    | 'DEFINITIONS_LIMIT'
    | 'COMPARISONS_LIMIT'
    | 'JSON_DEPTH_LIMIT'
    | 'JSON_VALUES_LIMIT'
    | 'CONNECTIONS_LIMIT'
    | 'UNREAD_LIMIT'
    | 'RATE_LIMIT'
    | 'SUBSCRIPTIONS_LIMIT'
    | 'WORK_LIMIT'
    | 'QUEUE_LIMIT'
    | 'STATEMENT_TIMEOUT'

/**
 * An error for a request that asks for too much.
 * @param message what was asked, what is allowed, and how to stay under it
 * @param limit the limit, in its own unit
 * @param actual what the request asked for, when it is known
 * @param status HTTP status of the answer
 */
export function limitError(
    code: LimitCode,
    message: string,
    limit: number,
    actual?: number,
    status = 400,
): GraphQLError {
    return new GraphQLError(message, {
        extensions: { code, limit, ...(actual === undefined ? {} : { actual }), http: { status } },
    })
}

/** An error for a request that is wrong in itself: nothing of it is run. */
export function badInput(message: string): GraphQLError {
    return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } })
}

/** Whether an error code says that a limit was hit. */
export function isLimitCode(code: unknown): code is LimitCode {
    return typeof code === 'string' && (code.endsWith('_LIMIT') || code === 'STATEMENT_TIMEOUT')
}
