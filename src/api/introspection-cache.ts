import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server'
import { Kind, type OperationDefinitionNode } from 'graphql'
import type { ApiContext } from './context'

/** Tools send one of a few introspection queries. */
const MAX_ENTRIES = 8

/** Keeps answers about the schema: it never changes while the process lives, and takes a quarter of a second to list. */
export function introspectionCache(): ApolloServerPlugin<ApiContext> {
    const answers = new Map<string, GraphQLResponse['body']>()
    return {
        async requestDidStart() {
            return {
                async responseForOperation({ operation, queryHash, request, response }) {
                    const body = isCacheable(operation) && answers.get(keyOf(queryHash, request))
                    return body ? { http: response.http, body } : null
                },
                async willSendResponse({ operation, queryHash, request, response, errors }) {
                    if (
                        errors?.length ||
                        !operation ||
                        !isCacheable(operation) ||
                        answers.size >= MAX_ENTRIES
                    )
                        return
                    answers.set(keyOf(queryHash, request), response.body)
                },
            }
        },
    }
}

function isCacheable(operation: OperationDefinitionNode | undefined): boolean {
    if (!operation) return false
    return operation.selectionSet.selections.every(
        (selection) => selection.kind === Kind.FIELD && selection.name.value === '__schema',
    )
}

function keyOf(
    queryHash: string | undefined,
    request: { operationName?: string; variables?: unknown },
): string {
    return JSON.stringify([queryHash, request.operationName, request.variables])
}
