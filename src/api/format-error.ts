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
        // Made by graphql-js itself, not by a resolver: an argument that turned out null at run time.
        if (error instanceof GraphQLError && !error.originalError)
            return { ...formatted, extensions: { code: 'BAD_USER_INPUT' } }
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

function withoutStack(error: GraphQLFormattedError): GraphQLFormattedError {
    const { stacktrace: _, exception: __, ...extensions } = error.extensions ?? {}
    return { ...error, extensions }
}
