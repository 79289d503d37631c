import { GraphQLError } from 'graphql'
import { limitError } from '../limits/limit-error'

/** SQLSTATE values, see the appendix "PostgreSQL Error Codes". */
const QUERY_CANCELED = '57014'
const SERIALIZATION_FAILURE = '40001'
const DATA_EXCEPTION = '22'
const NO_CONNECTION = /^(08|53|57P0)/

/** A database error as the client should see it; one that the client cannot act on comes back as it was. */
export function apiError(error: unknown, statementMs: number): unknown {
    const code = String((error as { code?: unknown }).code ?? '')
    const message = error instanceof Error ? error.message : String(error)
    if (code === QUERY_CANCELED || message === 'Query read timeout')
        return limitError(
            'STATEMENT_TIMEOUT',
            `The database needed more than ${statementMs} ms. Narrow the filter (time, chainId, modelId), ask for a smaller page, or leave out totalCount.`,
            statementMs,
            undefined,
            200,
        )
    // A session that could not begin: wrong role, no such database, too many connections, shutting down.
    const fatal = (error as { severity?: unknown }).severity === 'FATAL'
    if (code.startsWith(DATA_EXCEPTION) && !fatal)
        return new GraphQLError(`A value in the query does not fit its column: ${message}`, {
            extensions: { code: 'BAD_USER_INPUT' },
        })
    if (
        NO_CONNECTION.test(code) ||
        code === 'ECONNREFUSED' ||
        message.includes('timeout exceeded when trying')
    )
        return new GraphQLError('The database has no connection to spare. Try again in a few seconds.', {
            extensions: { code: 'DATABASE_BUSY', http: { status: 503 } },
            originalError: error instanceof Error ? error : undefined,
        })
    return error
}

/** A standby cancelled the statement because replay had to go on; the same statement works a moment later. */
export function isRecoveryConflict(error: unknown): boolean {
    return (error as { code?: unknown }).code === SERIALIZATION_FAILURE
}
