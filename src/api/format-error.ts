import { randomUUID } from 'node:crypto'
import { unwrapResolverError } from '@apollo/server/errors'
import type { Logger } from '@subsquid/logger'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'

/** Shows errors the client can act on as they are; hides any other behind an id that is in the log. */
export function formatError(
    log: Logger,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
    return (formatted, error) => {
        const code = formatted.extensions?.code
        if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') return withoutStack(formatted)
        if (isAboutTheQuery(error)) return { ...formatted, extensions: { code: 'BAD_USER_INPUT' } }
        const id = randomUUID()
        log.error(
            { err: unwrapResolverError(error), errorId: id, path: formatted.path?.join('.') },
            'query failed',
        )
        return {
            message: `Internal error ${id}. Please report it with the query.`,
            path: formatted.path,
            locations: formatted.locations,
            extensions: { code: 'INTERNAL_SERVER_ERROR', id },
        }
    }
}

/**
 * Whether graphql-js itself, not a resolver, says that something in the query is wrong: before any field was run, or of an
 * argument that turned out null. Then it points at that argument; when it cannot print a value of ours, it points at nothing.
 */
function isAboutTheQuery(error: unknown): boolean {
    if (!(error instanceof GraphQLError)) return false
    if (!error.path && !error.originalError) return true
    let cause: Error | undefined = error
    while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError
    return (
        cause instanceof GraphQLError && cause.extensions.code === undefined && Boolean(cause.nodes?.length)
    )
}

/** Over WebSocket there is no HTTP status to set either. */
function withoutStack(error: GraphQLFormattedError): GraphQLFormattedError {
    const { stacktrace: _, exception: __, http: ___, ...extensions } = error.extensions ?? {}
    return { ...error, extensions }
}
